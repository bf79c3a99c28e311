import { connect, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import type { Address } from './destinations.js';

const CONNECT_TIMEOUT_MS = 10_000;
/** How long neither side of a tunnel may say anything. */
const IDLE_MS = 300_000;
/** The same after one of the two has ended. */
const LINGER_MS = 30_000;

/**
 * Connects to `address`.
 *
 * @throws {Error} if that is refused, or takes longer than ten seconds
 */
export function dial({ host, port }: Address): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, allowHalfOpen: true, noDelay: true });
    const tooLate = () => socket.destroy(new Error('no connection within 10 s'));
    socket.setTimeout(CONNECT_TIMEOUT_MS, tooLate);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('timeout', tooLate).off('error', reject).setTimeout(0);
      resolve(socket);
    });
  });
}

/** Passes the bytes of two connections on to each other, unchanged, until both have ended or one has failed. */
export function joinConnections(one: Socket, other: Socket, { idleMs = IDLE_MS, lingerMs = LINGER_MS } = {}): void {
  const end = () => [one, other].forEach((socket) => socket.destroy());
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    // A failure ends both; an end is passed on, and what the other side has yet to say still arrives.
    pipeline(from, to, () => undefined);
    from.setTimeout(idleMs, end);
    from.once('end', () => [one, other].forEach((socket) => socket.setTimeout(lingerMs)));
  }
}
