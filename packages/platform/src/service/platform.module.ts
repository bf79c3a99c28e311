import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { Logger } from 'pino';
import { ConfigurationModule } from '../configuration/configuration.module.js';
import type { ServiceConfiguration } from '../configuration/service-variables.js';
import { EXCHANGE_OBSERVERS, ExchangeObservers } from '../exchanges/exchange-observers.js';
import { HealthChecks } from '../health/health-checks.js';
import { ExchangeLog } from '../logging/exchange-log.js';
import { LogDestination } from '../logging/log-destination.js';
import { createLogger, LOGGER } from '../logging/logger.js';
import { Metrics } from '../metrics/metrics.js';
import { Randomness } from '../randomness/randomness.js';
import { Clock } from '../time/clock.js';
import { SECRETS } from './secrets.js';
import { SEAMS, type Seams } from './seams.js';
import { UpstreamFactory } from '../http-client/upstream-factory.js';

export interface PlatformOptions {
  /** The service's name in logs and messages. */
  readonly service: string;
  readonly configuration: ServiceConfiguration;
  /** What a secret of this service looks like in a text; such texts never leave in a log line. */
  readonly secrets?: readonly RegExp[];
  readonly seams?: Seams;
}

/** The parts of every service, for all of its modules. */
@Global()
@Module({})
export class PlatformModule {
  static for({ service, configuration, secrets = [], seams = {} }: PlatformOptions): DynamicModule {
    const clock = seams.clock ?? new Clock();
    const destination = new LogDestination({
      file: configuration.LOG_FILE,
      maxBytes: configuration.LOG_FILE_MAX_BYTES,
      onLost: (lines) =>
        log.error({ lost_lines: lines, correlation_id: undefined }, 'lines of the log could not be written'),
    });
    const log: Logger = createLogger({ service, level: configuration.LOG_LEVEL, clock, secrets, destination });
    return {
      module: PlatformModule,
      imports: [ConfigurationModule.for(configuration)],
      providers: [
        { provide: Clock, useValue: clock },
        { provide: LOGGER, useValue: log },
        { provide: LogDestination, useValue: destination },
        { provide: SECRETS, useValue: secrets },
        { provide: SEAMS, useValue: seams },
        {
          provide: EXCHANGE_OBSERVERS,
          inject: [Metrics, LOGGER],
          useFactory: (metrics: Metrics, logger: Logger) => [
            new ExchangeLog(logger),
            metrics,
            ...(seams.observers ?? []),
          ],
        },
        ExchangeObservers,
        HealthChecks,
        Metrics,
        Randomness,
        UpstreamFactory,
      ],
      exports: [Clock, LOGGER, SECRETS, SEAMS, ExchangeObservers, HealthChecks, Metrics, Randomness, UpstreamFactory],
    };
  }
}
