import type { FastifyInstance } from 'fastify';

/** Says on every answer in `X-Process-Time` how many seconds it took, as the gateway's `MiddlewareLogRequest` does. */
export function addProcessTime(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    reply.header('x-process-time', String(reply.elapsedTime / 1000));
    done(null, payload);
  });
}
