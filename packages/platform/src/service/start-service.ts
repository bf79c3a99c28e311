import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { type Environment, readConfiguration, StartupError } from '../configuration/read-configuration.js';
import type { ServiceConfiguration } from '../configuration/service-variables.js';
import { LogDestination } from '../logging/log-destination.js';
import { LOGGER, nestLogger } from '../logging/logger.js';
import { HealthChecks } from '../monitoring/health-checks.service.js';
import { AllowedMethods, FailureFilter } from '../refusals/failure.filter.js';
import { refuseOtherHosts } from './allowed-hosts.js';
import { addDraining } from './draining.js';
import { SERVICE_HOOKS, type ServiceHooks } from './platform.module.js';
import { addRequestHooks } from './request-hooks.js';
import { RequestTargets } from './request-target.js';
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
 * Starts a service from its definition and the given variables, and resolves when it answers.
 *
 * @throws {StartupError} of one line if a variable is missing or malformed, or the port cannot be opened
 */
export async function startService<Schema extends z.ZodType<ServiceConfiguration>>(
  definition: ServiceDefinition<Schema>,
  environment: Environment,
): Promise<RunningService> {
  const configuration = readConfiguration(definition.configuration, environment);
  const methods = new AllowedMethods();
  const targets = new RequestTargets(definition.basePaths?.(configuration), definition.normalizePath);
  const adapter = createAdapter(definition, configuration, targets);
  const fastify = adapter.getInstance<FastifyInstance>();
  fastify.addHook('onRoute', ({ url, method }) => methods.add(url, [method].flat()));
  const app = await NestFactory.create<NestFastifyApplication>(definition.module(configuration), adapter, {
    abortOnError: false,
    bodyParser: false,
    logger: false,
  });
  const log = app.get<Logger>(LOGGER);
  addRequestHooks(fastify, app, targets);
  refuseOtherHosts(fastify, configuration, definition.hosts?.(configuration) ?? [], definition.errorForm);
  app.get<ServiceHooks>(SERVICE_HOOKS).middleware?.(fastify);
  definition.middleware?.(fastify, app);
  app.useGlobalFilters(new FailureFilter(definition.errorForm, methods, log));
  const drain = addDraining(fastify);
  const url = await listen(app, configuration);
  app.useLogger(nestLogger(log));
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

/** @throws {Error} always */
function noCompiler(): never {
  throw new Error('a route declares a schema of Fastify, which nothing here compiles');
}

function createAdapter<Schema extends z.ZodType<ServiceConfiguration>>(
  { answersHead = true, malformedRequestBody = '400 Bad Request', parseQuery }: ServiceDefinition<Schema>,
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
    // No route has a schema of Fastify's: its compilers of schemas would only cost time at each start.
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    rewriteUrl: ({ url = '/' }) => targets.routed(url),
    routerOptions: {
      ignoreTrailingSlash: true,
      maxParamLength: 1024,
      ...(parseQuery ? { querystringParser: parseQuery } : {}),
    },
    clientErrorHandler: ({ code }, socket) => {
      const { _httpMessage: underWay } = socket as { _httpMessage?: ServerResponse };
      if (!socket.writable || underWay?.headersSent) {
        socket.destroy();
        return;
      }
      const isLate = code === 'ERR_HTTP_REQUEST_TIMEOUT';
      const status = isLate ? '408 Request Timeout' : '400 Bad Request';
      const body = isLate ? status : malformedRequestBody;
      socket.end(
        `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
      );
    },
  });
}

/** Makes an application answer, and returns its URL; a wildcard address is named by the loopback one. */
async function listen(app: NestFastifyApplication, { HOST, PORT }: { HOST: string; PORT: number }): Promise<string> {
  try {
    await app.listen(PORT, HOST);
  } catch (error) {
    await app.close();
    throw listenError(error, HOST, PORT);
  }
  const address = app.getHttpServer().address();
  const port = typeof address === 'object' && address ? address.port : PORT;
  const host = HOST === '0.0.0.0' || HOST === '::' ? '127.0.0.1' : HOST;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function listenError(error: unknown, host: string, port: number): unknown {
  const { code } = error as { code?: string };
  switch (code) {
    case 'EADDRINUSE':
      return new StartupError(
        `PORT ${port} is in use on ${host}`,
        'end what listens there, or set PORT to another one',
      );
    case 'EACCES':
      return new StartupError(`PORT ${port} may not be opened by this user`, 'set PORT to one above 1023');
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new StartupError(`HOST is no address of this machine (${code})`, 'set HOST to one, such as 127.0.0.1');
    default:
      return error;
  }
}
