import { NotFoundException } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { isDecodable, sendAnswer, sendBareJson } from '@tandem/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AuthenticationMiddleware } from '../authentication/authentication.middleware.js';
import { allowAnyOrigin } from './cors.js';
import { readJsonBodies } from './json-body.js';

const METHODS = ['GET', 'POST'];
/** What the gateway does not log (codesuggestions/api/server.py). */
const NOT_TIMED = ['/monitoring/healthz', '/metrics'];

/** What every request to Code Suggest passes, in this order, before it is routed and its body read. */
export function addCodeSuggestMiddleware(fastify: FastifyInstance, app: NestFastifyApplication): void {
  sendBareJson(fastify);
  addProcessTime(fastify);
  allowAnyOrigin(fastify);
  app.get(AuthenticationMiddleware).addTo(fastify);
  refuseUnknownRoutes(fastify);
  readJsonBodies(fastify);
}

/**
 * A path that can be routed, for every path. Starlette has no malformed ones; here the router would refuse them before
 * authentication, which comes first for unknown paths too.
 */
export function routablePath(path: string): string {
  const absolute = path.startsWith('/') ? path : `/${path}`;
  return isDecodable(absolute) ? absolute : absolute.replaceAll('%', '%25');
}

/** Says in `X-Process-Time` how many seconds an answer took, as the gateway's `MiddlewareLogRequest` does. */
function addProcessTime(fastify: FastifyInstance): void {
  fastify.addHook('onSend', ({ url }, reply, payload, done) => {
    if (!NOT_TIMED.includes(url.split('?', 1)[0] ?? '')) {
      reply.header('x-process-time', String(reply.elapsedTime / 1000));
    }
    done(null, payload);
  });
}

/**
 * Answers what no route takes before its body is read: it is 404 or 405, even if the body is malformed or too large. A
 * path with a slash at its end leads to the one without (starlette/routing.py, `redirect_slashes`).
 */
function refuseUnknownRoutes(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const location = withoutSlash(fastify, request);
    if (location === undefined) done(request.is404 ? new NotFoundException() : undefined);
    else sendAnswer(reply, { status: 307, body: '', headers: { location } });
  });
}

function withoutSlash(fastify: FastifyInstance, { url, host, protocol }: FastifyRequest): string | undefined {
  const [, path, query = ''] = /^(\/(?!_simulator\/)[^?]*?)\/+(\?.*)?$/.exec(url) ?? [];
  const leadsSomewhere = path !== undefined && METHODS.some((method) => fastify.hasRoute({ method, url: path }));
  return leadsSomewhere ? `${protocol}://${host}${path}${query}` : undefined;
}
