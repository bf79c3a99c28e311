import type { FastifyInstance } from 'fastify';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Server } from 'node:http';

/** More turns than a server under requests needs to take what waits, in well under a second. */
const MOST_TURNS = 1_000;
/** libuv takes up connections in the turn after the one that saw the last of them. */
const QUIET_TURNS = 3;

/**
 * Lets a server that is about to stop answer every connection that the kernel took for it, and close each kept
 * connection when the request on it has its answer; what is idle at the stop is closed by the server itself. A proxy
 * that was refused asks another replica; a proxy that is reset may not, because its POST may have been obeyed.
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
  // Runs right before the server ceases to listen.
  fastify.addHook('preClose', () => untilAccepted(fastify.server));
  return () => {
    draining = true;
  };
}

/** Resolves in a turn of the event loop in which no connection waits to be accepted. */
async function untilAccepted(server: Server): Promise<void> {
  let quiet = 0;
  const accept = () => {
    quiet = 0;
  };
  server.on('connection', accept);
  for (let turn = 0; turn < MOST_TURNS && quiet < QUIET_TURNS; turn++) {
    quiet++;
    await nextTurn();
  }
  server.off('connection', accept);
}
