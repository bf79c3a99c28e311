import { NotFoundException } from '@nestjs/common';
import { sendAnswer } from '@tandem/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const METHODS = ['GET', 'POST'];

/**
 * Answers what no route takes before its body is read: it is 404 or 405, be the body malformed or too large. A path with a
 * slash at its end leads to the one without (starlette/routing.py, `redirect_slashes`).
 */
export function refuseUnknownRoutes(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const location = withoutSlash(fastify, request);
    if (location === undefined) {
      done(request.is404 ? new NotFoundException() : undefined);
    } else {
      sendAnswer(reply, { status: 307, body: '', headers: { location } });
    }
  });
}

function withoutSlash(fastify: FastifyInstance, { url, host, protocol }: FastifyRequest): string | undefined {
  const [, path, query = ''] = /^(\/(?!_simulator\/)[^?]*?)\/+(\?.*)?$/.exec(url) ?? [];
  const leadsSomewhere = path !== undefined && METHODS.some((method) => fastify.hasRoute({ method, url: path }));
  return leadsSomewhere ? `${protocol}://${host}${path}${query}` : undefined;
}
