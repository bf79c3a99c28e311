import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import type { Logger } from 'pino';
import { UNKNOWN_ROUTE, type ExchangeObserver, type Headers } from '../exchanges/exchange.js';
import { collectCredentials } from '../logging/credentials.js';
import type { Randomness } from '../randomness/randomness.js';
import { CORRELATION_ID_HEADER, correlationIdOf } from '../request-context/correlation-id.js';
import { runInRequest, type RequestContext } from '../request-context/request-context.js';
import type { Clock } from '../time/clock.js';
import { keepReceivedBodies } from './received-body.js';
import type { RequestTargets } from './request-target.js';

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

export interface RequestEdgeOptions {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly observer: ExchangeObserver;
  readonly log: Logger;
  readonly targets: RequestTargets;
  /** What a secret of the service looks like in a text. */
  readonly secrets: readonly RegExp[];
  /** Bytes of a body that the observer is told of. */
  readonly observedBody: number;
}

/** Gives every request its context and correlation id, every answer its `X-Request-Id` and `Date`, and tells the observer of each. */
export function addRequestEdge(
  fastify: FastifyInstance,
  { clock, randomness, observer, log, targets, secrets, observedBody }: RequestEdgeOptions,
): void {
  fastify.decorateRequest('context');

  fastify.addHook('onRequest', (request, reply, done) => {
    const credentials = new Set<string>();
    collectCredentials(request.headers, credentials);
    collectCredentials(request.query, credentials);
    request.context = {
      correlationId: correlationIdOf(request.headers[CORRELATION_ID_HEADER], randomness, secrets, credentials),
      credentials,
      decisions: [],
      peer: request.ip,
      startedAt: clock.now(),
      start: performance.now(),
      isAbandoned: () => reply.raw.destroyed && !reply.raw.writableFinished,
    };
    reply.header(CORRELATION_ID_HEADER, request.context.correlationId);
    reply.raw.once('close', () => {
      try {
        runInRequest(request.context, () => observer.observe(exchangeOf(request, reply)));
      } catch (error) {
        log.error({ err: error, correlation_id: request.context.correlationId }, 'a request cannot be observed');
      }
    });
    runInRequest(request.context, () => done(targets.failureOf(request.originalUrl)));
  });

  if (observedBody > 0) {
    keepReceivedBodies(fastify, observedBody);
  }

  // The body's events come in the context of the connection: what follows them enters the request's again.
  fastify.addHook('preValidation', (request, reply, done) => {
    const { context } = request;
    collectCredentials(request.body, context.credentials);
    context.correlationId = correlationIdOf(context.correlationId, randomness, secrets, context.credentials);
    reply.header(CORRELATION_ID_HEADER, context.correlationId);
    runInRequest(context, done);
  });

  fastify.addHook('onSend', (request, reply, payload, done) => {
    reply.header('date', clock.date().toUTCString());
    if (payload instanceof Readable) {
      // The framework leaves a stream that it does not send (HEAD) open, and one that another body takes the place of.
      reply.raw.once('close', () => payload.destroy());
    }
    if (observedBody > 0 && request.context) {
      request.context.responseBody = beginningOf(payload, observedBody);
    }
    done(null, payload);
  });
}

function exchangeOf(request: FastifyRequest, reply: FastifyReply) {
  const { correlationId, decisions, peer, startedAt, start, requestBody, responseBody } = request.context;
  const answered = reply.raw.writableFinished;
  return {
    direction: 'in' as const,
    correlationId,
    method: request.method,
    path: request.url.split('?', 1)[0] ?? '',
    route: request.routeOptions.url ?? UNKNOWN_ROUTE,
    peer,
    startedAt,
    duration: performance.now() - start,
    requestHeaders: request.headers as Headers,
    responseHeaders: reply.getHeaders() as Headers,
    decisions,
    ...(answered ? { status: reply.statusCode } : { failure: 'the connection ended before the whole answer was sent' }),
    ...(requestBody ? { requestBody: requestBody() } : {}),
    ...(responseBody ? { responseBody: responseBody() } : {}),
  };
}

/** The beginning of a body, once it was sent; that of a stream is read along with it. */
function beginningOf(payload: unknown, limit: number): (() => string) | undefined {
  if (typeof payload === 'string' || Buffer.isBuffer(payload)) {
    return () => payload.toString().slice(0, limit);
  }
  if (!(payload instanceof Readable)) {
    return undefined;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  // Paused, it begins to flow when the answer does.
  payload.pause().on('data', (chunk: Buffer | string) => {
    if (size < limit) {
      chunks.push(Buffer.from(chunk as Buffer).subarray(0, limit - size));
      size += chunk.length;
    }
  });
  return () => Buffer.concat(chunks).toString('utf8');
}
