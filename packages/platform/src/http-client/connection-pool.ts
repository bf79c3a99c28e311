import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HttpProxyAgent } from 'http-proxy-agent';
import { TunnelAgent } from './proxy.js';
import type { UpstreamOptions } from './upstream.js';

type PoolOptions = Pick<UpstreamOptions, 'origin' | 'proxy' | 'connectTimeout' | 'connectionMaxAge' | 'monotonic'>;

/**
 * A pool of kept connections to one origin, direct or through its proxy. None is used after `connectionMaxAge`. A connection on
 * which anything arrives between two requests is closed, as Go's transport does: it would be taken for the next answer.
 */
export function createConnectionPool(options: PoolOptions): http.Agent {
  const { connectionMaxAge, monotonic = () => performance.now() } = options;
  // Node's typings leave out `addRequest`, and that `keepSocketAlive` returns whether the connection is kept.
  const agent = createAgent(options) as http.Agent & {
    addRequest: (request: ClientRequest, ...rest: unknown[]) => void;
  };
  const keepAlive = agent.keepSocketAlive.bind(agent) as unknown as (socket: Socket) => boolean;
  const addRequest = agent.addRequest.bind(agent);
  const openedAt = new WeakMap<object, number>();
  const answers = new WeakMap<object, IncomingMessage>();
  const watch = (request: ClientRequest, socket: Socket) => {
    answers.delete(socket);
    request.once('response', (answer: IncomingMessage) => answers.set(socket, answer));
    if (openedAt.has(socket)) return;
    openedAt.set(socket, monotonic());
    // In front of Node's own listener, which is there only from a request to the end of its answer.
    socket.prependListener('data', () => {
      if (answers.get(socket)?.complete) socket.destroy();
    });
  };
  agent.addRequest = (request, ...rest) => {
    request.once('socket', (socket) => watch(request, socket));
    addRequest(request, ...rest);
  };
  agent.keepSocketAlive = (stream) => {
    const socket = stream as Socket;
    const left = (openedAt.get(socket) ?? 0) + connectionMaxAge - monotonic();
    if (left <= 0 || !keepAlive(socket)) return false;
    // A free connection whose timeout passes is closed by the agent.
    socket.setTimeout(Math.min(left, socket.timeout || left));
    return true;
  };
  return agent;
}

/** Resolves once everything that has arrived on the idle connections of a pool was read, and has closed them. */
export async function idleConnectionsRead(agent: http.Agent): Promise<void> {
  if (Object.keys(agent.freeSockets).length > 0) {
    // The rest of this turn, and a whole one.
    await nextTurn();
    await nextTurn();
  }
}

/** Closes the connections of a pool that no request uses. */
export function closeIdleConnections(agent: http.Agent): void {
  for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
}

function createAgent({ origin, proxy, connectTimeout }: PoolOptions): http.Agent {
  const options = { keepAlive: true, maxFreeSockets: 64, scheduling: 'lifo' as const };
  if (origin.protocol === 'https:') {
    return proxy ? new TunnelAgent(proxy, connectTimeout, options) : new https.Agent(options);
  }
  return proxy ? new HttpProxyAgent(proxy, options) : new http.Agent(options);
}
