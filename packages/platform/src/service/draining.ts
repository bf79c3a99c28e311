import type { FastifyInstance } from 'fastify';
import { Server as NetServer } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Server } from 'node:http';

/** libuv accepts one connection a turn, and the kernel lets 511 wait. Without a limit, clients that go on connecting would prevent the stop. */
const MOST_TURNS = 520;
/** libuv accepts connections in the turn after the one that saw the last of them. */
const QUIET_TURNS = 3;
/** Milliseconds without a request after which the connections that are idle are closed. */
const QUIET_MS = 200;

/**
 * Lets a server that is about to stop answer every connection that the kernel accepted for it, and every request that
 * comes on a kept one. Once it no longer listens, each answer closes its connection. Idle connections are closed a moment
 * later, since a client may have sent its next request just then. A proxy that is refused asks another replica; a proxy
 * that is reset may not, because its POST may have been processed.
 *
 * @returns a function that ends the listening, to be called before the server is closed
 */
export function addDraining(fastify: FastifyInstance): () => Promise<void> {
  const { server } = fastify;
  let closed: Promise<unknown> | undefined;
  let requests = 0;
  fastify.addHook('onRequest', (_request, _reply, done) => {
    requests += 1;
    done();
  });
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (closed) reply.header('connection', 'close');
    done(null, payload);
  });
  fastify.addHook('preClose', async () => {
    let before = requests;
    const closeIfQuiet = () => {
      if (requests === before) server.closeIdleConnections();
      before = requests;
    };
    // After the turn's reads, so that no request which has come is left unread.
    const quiet = setInterval(() => setImmediate(closeIfQuiet), QUIET_MS);
    await closed;
    clearInterval(quiet);
  });
  return async () => {
    await untilAccepted(server);
    // An HTTP server's own `close` would close the idle connections at once.
    closed = new Promise((resolve) => NetServer.prototype.close.call(server, resolve));
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
