import type { FastifyInstance } from 'fastify';

/** What the gateway does not log (codesuggestions/api/server.py). */
const NOT_TIMED = ['/monitoring/healthz', '/metrics'];

/** Says in `X-Process-Time` how many seconds an answer took, as the gateway's `MiddlewareLogRequest` does. */
export function addProcessTime(fastify: FastifyInstance): void {
  fastify.addHook('onSend', ({ url }, reply, payload, done) => {
    if (!NOT_TIMED.includes(url.split('?', 1)[0] ?? '')) {
      reply.header('x-process-time', String(reply.elapsedTime / 1000));
    }
    done(null, payload);
  });
}
