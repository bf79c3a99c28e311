import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import type { Logger } from 'pino';
import { Clock, oncePerSecond } from '../clock.service.js';
import { ExchangeObservers } from '../exchanges/exchange-observers.js';
import { type Exchange, keepBeginning, UNKNOWN_ROUTE } from '../exchanges/exchange.js';
import { collectCredentials } from '../request-context/credentials.js';
import { LOGGER } from '../logging/logger.js';
import { Randomness } from '../randomness.service.js';
import {
  CORRELATION_ID_HEADER,
  correlationIdOf,
  type RequestContext,
  runInRequest,
} from '../request-context/request-context.js';
import { nestsDeeper } from './json.js';
import { PLATFORM_OPTIONS, type PlatformOptions } from './platform.module.js';
import type { RequestTargets } from './request-target.js';

/** Levels of a body that observers are given as objects. */
const MOST_LEVELS = 100;

declare module 'fastify' {
  interface FastifyRequest {
    context: RequestContext & {
      correlationId: string;
      readonly credentials: Set<string>;
      /** Its remote address, which is gone with the connection. */
      readonly peer: string;
      readonly startedAt: number;
      readonly start: number;
      /** What the observer is told of the body that was received. */
      requestBody?: () => unknown;
      /** What the observer is told of the body that is sent. */
      responseBody?: () => string;
    };
  }
}

/** Gives every request its context and correlation id, every answer its `X-Request-Id` and `Date`, and tells the observer of each. */
export function addRequestHooks(fastify: FastifyInstance, app: NestFastifyApplication, targets: RequestTargets): void {
  const [clock, randomness, observer] = [app.get(Clock), app.get(Randomness), app.get(ExchangeObservers)];
  const log = app.get<Logger>(LOGGER);
  const { secrets = [], hooks: { observedBody = 0 } = {} } = app.get<PlatformOptions>(PLATFORM_OPTIONS);
  fastify.decorateRequest('context');

  fastify.addHook('onRequest', (request, reply, done) => {
    const credentials = new Set<string>();
    collectCredentials(request.headers, credentials);
    collectCredentials(request.query, credentials);
    request.context = {
      correlationId: correlationIdOf(request.headers[CORRELATION_ID_HEADER], randomness, secrets, credentials),
      credentials,
      ruleResults: [],
      peer: request.ip,
      startedAt: clock.now(),
      start: performance.now(),
      isAbandoned: () => reply.raw.destroyed && !reply.raw.writableFinished,
    };
    reply.header(CORRELATION_ID_HEADER, request.context.correlationId);
    reply.raw.on('close', () => {
      try {
        runInRequest(request.context, () => observer.observe(exchangeOf(request, reply, observedBody > 0)));
      } catch (error) {
        log.error({ err: error, correlation_id: request.context.correlationId }, 'a request cannot be observed');
      }
    });
    runInRequest(request.context, () => done(targets.failureOf(request.originalUrl)));
  });

  if (observedBody > 0) {
    fastify.addHook('preParsing', (request, _reply, payload, done) => {
      const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
      if (length !== undefined || encoding !== undefined) {
        const beginning = keepBeginning(payload, observedBody);
        request.context.requestBody = () => receivedBody(request, beginning);
      }
      done(null, payload);
    });
  }

  // The body's events come in the context of the connection: what follows them enters the request's again.
  fastify.addHook('preValidation', (request, reply, done) => {
    const { context } = request;
    const { size } = context.credentials;
    collectCredentials(request.body, context.credentials);
    if (context.credentials.size > size) {
      context.correlationId = correlationIdOf(context.correlationId, randomness, secrets, context.credentials);
      reply.header(CORRELATION_ID_HEADER, context.correlationId);
    }
    runInRequest(context, done);
  });

  const dateHeader = oncePerSecond((now) => new Date(now).toUTCString());
  fastify.addHook('onSend', (request, reply, payload, done) => {
    reply.header('date', dateHeader(clock.now()));
    if (payload instanceof Readable) {
      // The framework leaves open a stream that it does not send (HEAD), and one that another body replaces.
      reply.raw.once('close', () => payload.destroy());
    }
    if (observedBody > 0 && request.context) request.context.responseBody = sentBody(payload, observedBody);
    done(null, payload);
  });
}

// Without spreads and getters, each of which takes as long as all of the fields.
function exchangeOf(request: FastifyRequest, reply: FastifyReply, isWhole: boolean): Exchange {
  const { correlationId, ruleResults, peer, startedAt, start, requestBody, responseBody } = request.context;
  const exchange: { -readonly [Field in keyof Exchange]: Exchange[Field] } = {
    direction: 'in',
    correlationId,
    method: request.method,
    path: withoutQuery(request.url),
    route: request.routeOptions.url ?? UNKNOWN_ROUTE,
    peer,
    startedAt,
    duration: performance.now() - start,
    requestHeaders: request.headers,
    responseHeaders: isWhole ? reply.getHeaders() : NO_HEADERS,
    ruleResults,
  };
  if (reply.raw.writableFinished) exchange.status = reply.statusCode;
  else exchange.failure = 'the connection ended before the whole answer was sent';
  if (requestBody) exchange.requestBody = requestBody();
  if (responseBody) exchange.responseBody = responseBody();
  return exchange;
}

const NO_HEADERS = {};

function withoutQuery(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

/** What the service read of a body, if that is an object and the text is whole; otherwise the text. */
function receivedBody({ body }: FastifyRequest, { text, isWhole }: ReturnType<typeof keepBeginning>): unknown {
  const isObject = typeof body === 'object' && !Buffer.isBuffer(body);
  if (isObject && isWhole && !nestsDeeper(text, MOST_LEVELS)) return body;
  return text === '' ? undefined : text;
}

/** The beginning of a body, once it was sent. */
function sentBody(payload: unknown, limit: number): (() => string) | undefined {
  if (typeof payload === 'string' || Buffer.isBuffer(payload)) return () => payload.toString().slice(0, limit);
  if (!(payload instanceof Readable)) return undefined;
  const beginning = keepBeginning(payload, limit);
  return () => beginning.text;
}
