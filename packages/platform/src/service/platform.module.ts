import { type DynamicModule, Global, Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { Clock } from '../clock.service.js';
import type { ServiceConfiguration } from '../configuration/service-variables.js';
import { ExchangeLog, ExchangeObservers } from '../exchanges/exchange-observers.js';
import type { ExchangeObserver } from '../exchanges/exchange.js';
import { UpstreamFactory, type UpstreamInterceptor } from '../http-client/upstream.js';
import { LogDestination } from '../logging/log-destination.js';
import { createLogger, LOGGER } from '../logging/logger.js';
import { HealthChecks } from '../monitoring/health-checks.service.js';
import { Metrics } from '../monitoring/metrics.service.js';
import { Randomness } from '../randomness.service.js';

/** What may take the place of the platform's plain parts, or be put in front of them; a simulator does so. */
export interface ServiceHooks {
  readonly clock?: Clock;
  readonly observers?: readonly ExchangeObserver[];
  /** Bytes of each body that observers are told of; by default 0: of an answer they are then told no headers either. */
  readonly observedBody?: number;
  /** Adds hooks of the HTTP server, in front of the service's own. */
  readonly middleware?: (fastify: FastifyInstance) => void;
  /** Intercepts every request to another service. */
  readonly upstreamInterceptor?: UpstreamInterceptor;
  /** Whether to inject a fault of a kind into what the service says now; by default never. */
  readonly injectsFault?: (kind: string) => boolean;
}

/** The token of the hooks that a service was given. */
export const SERVICE_HOOKS = Symbol('SERVICE_HOOKS');

export interface PlatformOptions {
  /** The service's name in logs and messages. */
  readonly service: string;
  readonly configuration: ServiceConfiguration;
  /** What a secret of this service looks like in a text; such texts never leave in a log line. */
  readonly secrets?: readonly RegExp[];
  readonly hooks?: ServiceHooks;
}

/** The token of the options that the platform was given. */
export const PLATFORM_OPTIONS = Symbol('PLATFORM_OPTIONS');

/** The parts of every service, for all of its modules. */
@Global()
@Module({})
export class PlatformModule {
  static forRoot(options: PlatformOptions): DynamicModule {
    const { service, configuration, secrets = [], hooks = {} } = options;
    const clock = hooks.clock ?? new Clock();
    const destination = new LogDestination({
      file: configuration.LOG_FILE,
      maxBytes: configuration.LOG_FILE_MAX_BYTES,
      onLost: (lines) =>
        log.error({ lost_lines: lines, correlation_id: undefined }, 'lines of the log could not be written'),
    });
    const log: Logger = createLogger({ service, level: configuration.LOG_LEVEL, clock, secrets, destination });
    const metrics = new Metrics();
    const observer = new ExchangeObservers([new ExchangeLog(log), metrics, ...(hooks.observers ?? [])], log);
    const { observedBody, upstreamInterceptor: interceptor } = hooks;
    const parts = [
      { provide: Clock, useValue: clock },
      { provide: LOGGER, useValue: log },
      { provide: Metrics, useValue: metrics },
      { provide: ExchangeObservers, useValue: observer },
      { provide: UpstreamFactory, useValue: new UpstreamFactory({ clock, observer, observedBody, interceptor }) },
      { provide: LogDestination, useValue: destination },
      { provide: PLATFORM_OPTIONS, useValue: options },
      { provide: SERVICE_HOOKS, useValue: hooks },
      HealthChecks,
      Randomness,
    ];
    const configModule = ConfigModule.forRoot({
      isGlobal: true,
      ignoreEnvFile: true,
      skipProcessEnv: true,
      load: [() => configuration],
    });
    return { module: PlatformModule, imports: [configModule], providers: parts, exports: parts };
  }
}
