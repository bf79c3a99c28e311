import type { FastifyInstance } from 'fastify';

/**
 * Lets a server that is about to stop close each kept connection when the request on it has its answer; what is idle at
 * the stop is closed by the server itself.
 *
 * @returns what says that the stop has begun
 */
export function addDraining(fastify: FastifyInstance): () => void {
  let draining = false;
  fastify.addHook('onResponse', (_request, _reply, done) => {
    if (draining) {
      setImmediate(() => fastify.server.closeIdleConnections());
    }
    done();
  });
  return () => {
    draining = true;
  };
}
