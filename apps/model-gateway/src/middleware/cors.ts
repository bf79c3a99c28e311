import { routedPath } from '@tandem/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** What no page reads: the metrics of the service, and the simulator's control surface. */
const NOT_FOR_PAGES = /^\/(?:_simulator|metrics)(?:\/|$)/;
const ALLOWED_METHOD = 'POST';
const MAX_AGE_SECONDS = 600;

/**
 * Lets pages of any origin POST with any header, as Starlette's `CORSMiddleware` does with `allow_origins=["*"]`,
 * `allow_methods=["POST"]`, `allow_headers=["*"]` (starlette/middleware/cors.py): the Web IDE calls from a browser.
 * Unlike there, no page reads `/metrics`.
 */
export function allowAnyOrigin(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (isForPages(request) && isPreflight(request)) answerPreflight(request, reply);
    else done();
  });

  fastify.addHook('onSend', (request, reply, payload, done) => {
    const { origin, cookie } = request.headers;
    if (origin !== undefined && isForPages(request) && !reply.hasHeader('access-control-allow-origin')) {
      reply.header('access-control-allow-origin', cookie === undefined ? '*' : origin);
      if (cookie !== undefined) reply.header('vary', 'Origin');
    }
    done(null, payload);
  });
}

function isForPages({ url, routeOptions }: FastifyRequest): boolean {
  return !NOT_FOR_PAGES.test(routedPath(routeOptions.url, url));
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

function answerPreflight({ headers }: FastifyRequest, reply: FastifyReply): void {
  const isAllowed = headers['access-control-request-method'] === ALLOWED_METHOD;
  const requestedHeaders = headers['access-control-request-headers'];
  void reply
    .code(isAllowed ? 200 : 400)
    .headers({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': ALLOWED_METHOD,
      'access-control-max-age': String(MAX_AGE_SECONDS),
      'content-type': 'text/plain; charset=utf-8',
      ...(requestedHeaders === undefined ? {} : { 'access-control-allow-headers': requestedHeaders }),
    })
    .send(isAllowed ? 'OK' : 'Disallowed CORS method');
}
