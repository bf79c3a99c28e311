import type { FastifyReply } from 'fastify';

/** A signal that aborts when the client of a request goes away before its whole answer was sent; at once if it has gone. */
export function clientGone({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  const look = () => {
    if (!raw.writableFinished) gone.abort();
  };
  if (raw.destroyed) look();
  else raw.once('close', look);
  return gone.signal;
}
