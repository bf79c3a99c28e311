import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { readConfiguration, type Environment } from '../configuration/read-configuration.js';
import type { ServiceConfiguration } from '../configuration/service-variables.js';
import { ExchangeObservers } from '../exchanges/exchange-observers.js';
import { HealthChecks } from '../health/health-checks.js';
import { LogDestination } from '../logging/log-destination.js';
import { LOGGER } from '../logging/logger.js';
import { NestLogger } from '../logging/nest-logger.js';
import { Randomness } from '../randomness/randomness.js';
import { FailureFilter } from '../refusals/failure-filter.js';
import { Clock } from '../time/clock.js';
import { AllowedMethods } from './allowed-methods.js';
import { addDraining } from './draining.js';
import { guardHost } from './host-guard.js';
import { listen } from './listen.js';
import { addRequestEdge } from './request-edge.js';
import { RequestTargets } from './request-target.js';
import { SECRETS } from './secrets.js';
import { SEAMS, type Seams } from './seams.js';
import type { ServiceDefinition } from './service-definition.js';

/** How late, at most, a client that is too slow is told so. */
const CHECKING_INTERVAL_MS = 1_000;

/** A service that answers requests. */
export interface RunningService {
  readonly url: string;
  readonly app: NestFastifyApplication;
  readonly log: Logger;
  /** Takes no more requests, lets those under way end within `SHUTDOWN_TIMEOUT_MS`, and closes everything. */
  close(): Promise<void>;
}

/**
 * Starts a service from its definition and the variables given, and resolves when it answers.
 *
 * @throws {StartupError} of one line where a variable is missing or malformed, or the port cannot be had
 */
export async function startService<Schema extends z.ZodType<ServiceConfiguration>>(
  definition: ServiceDefinition<Schema>,
  environment: Environment,
): Promise<RunningService> {
  const configuration = readConfiguration(definition.configuration, environment);
  const methods = new AllowedMethods();
  const { normalizePath, basePaths } = definition;
  const targets = new RequestTargets({
    ...(basePaths ? { basePaths: basePaths(configuration) } : {}),
    ...(normalizePath ? { normalizePath } : {}),
  });
  const adapter = createAdapter(definition, configuration, targets);
  const fastify = adapter.getInstance<FastifyInstance>();
  fastify.addHook('onRoute', ({ url, method }) => methods.add(url, [method].flat()));
  const app = await NestFactory.create<NestFastifyApplication>(definition.module(configuration), adapter, {
    abortOnError: false,
    bodyParser: false,
    logger: false,
  });
  const log = app.get<Logger>(LOGGER);
  const seams = app.get<Seams>(SEAMS);
  addRequestEdge(fastify, {
    clock: app.get(Clock),
    randomness: app.get(Randomness),
    targets,
    observer: app.get(ExchangeObservers),
    log,
    secrets: app.get<readonly RegExp[]>(SECRETS),
    observedBody: seams.observedBody ?? 0,
  });
  const { ALLOWED_HOSTS = [], HOST, NODE_ENV } = configuration;
  guardHost(fastify, {
    allowed: [...ALLOWED_HOSTS, HOST, ...(definition.hosts?.(configuration) ?? [])],
    isOn: NODE_ENV !== 'production' || ALLOWED_HOSTS.length > 0,
    errorForm: definition.errorForm,
  });
  seams.edge?.(fastify);
  definition.edge?.(fastify, app);
  app.useGlobalFilters(new FailureFilter(definition.errorForm, methods, log));
  const drain = addDraining(fastify);
  const url = await listen(app, configuration);
  app.useLogger(new NestLogger(log));
  log.info({ url }, 'listening');
  return {
    url,
    app,
    log,
    close: async () => {
      app.get(HealthChecks).drain();
      const limit = setTimeout(() => fastify.server.closeAllConnections(), configuration.SHUTDOWN_TIMEOUT_MS);
      await drain();
      await app.close().finally(() => clearTimeout(limit));
      await app.get(LogDestination).close();
    },
  };
}

type AdapterOptions = Pick<
  ServiceDefinition<z.ZodType<ServiceConfiguration>>,
  'answersHead' | 'malformedRequestBody' | 'parseQuery'
>;

function createAdapter(
  { answersHead = true, malformedRequestBody = '400 Bad Request', parseQuery }: AdapterOptions,
  configuration: ServiceConfiguration,
  targets: RequestTargets,
): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: configuration.BODY_LIMIT_BYTES,
    requestTimeout: configuration.REQUEST_TIMEOUT_MS,
    http: {
      headersTimeout: configuration.REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: Math.min(CHECKING_INTERVAL_MS, configuration.REQUEST_TIMEOUT_MS),
    },
    keepAliveTimeout: configuration.KEEP_ALIVE_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    exposeHeadRoutes: answersHead,
    rewriteUrl: ({ url = '/' }) => targets.routed(url),
    routerOptions: {
      ignoreTrailingSlash: true,
      maxParamLength: 1024,
      ...(parseQuery ? { querystringParser: parseQuery } : {}),
    },
    clientErrorHandler: ({ code }, socket) => {
      const { _httpMessage: underWay } = socket as { _httpMessage?: ServerResponse };
      if (socket.writable && !underWay?.headersSent) {
        const isLate = code === 'ERR_HTTP_REQUEST_TIMEOUT';
        const status = isLate ? '408 Request Timeout' : '400 Bad Request';
        const body = isLate ? status : malformedRequestBody;
        socket.end(
          `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
        );
      } else {
        socket.destroy();
      }
    },
  });
}
