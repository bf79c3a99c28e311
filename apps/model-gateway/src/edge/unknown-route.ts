import { NotFoundException } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/** Answers what no route takes before its body is read: it is 404 or 405, be the body malformed or too large. */
export function refuseUnknownRoutes(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    done(request.is404 ? new NotFoundException() : undefined);
  });
}
