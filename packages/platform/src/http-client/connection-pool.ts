import http, { type ClientRequest } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';

export interface ConnectionPoolOptions {
  /** The origin that the connections lead to. */
  readonly origin: URL;
  /** The proxy on the way to it, if any. */
  readonly proxy?: URL | undefined;
  /** Milliseconds after which a connection takes no further request. */
  readonly maxAge: number;
  /** Milliseconds by a monotonic clock. */
  readonly monotonic?: () => number;
}

/** A pool of kept connections to one origin, straight or through its proxy; none grows older than `maxAge`. */
export function createConnectionPool({
  origin,
  proxy,
  maxAge,
  monotonic = () => performance.now(),
}: ConnectionPoolOptions): http.Agent {
  const agent = createAgent(origin, proxy);
  // Node's typings leave out `addRequest`, and that `keepSocketAlive` answers whether the connection is kept.
  const keepAlive = agent.keepSocketAlive.bind(agent) as unknown as (socket: Socket) => boolean;
  const openedAt = new WeakMap<object, number>();
  const noteOpening = (socket: Socket) => openedAt.set(socket, openedAt.get(socket) ?? monotonic());
  const pool = agent as http.Agent & { addRequest: (request: ClientRequest, ...rest: unknown[]) => void };
  const addRequest = pool.addRequest.bind(agent);
  pool.addRequest = (request, ...rest) => {
    request.once('socket', noteOpening);
    addRequest(request, ...rest);
  };
  agent.keepSocketAlive = (stream) => {
    const socket = stream as Socket;
    const left = (openedAt.get(socket) ?? 0) + maxAge - monotonic();
    if (left <= 0 || !keepAlive(socket)) {
      return false;
    }
    // A free connection whose timeout passes is closed by the agent.
    socket.setTimeout(Math.min(left, socket.timeout || left));
    return true;
  };
  return agent;
}

/** Closes the connections of a pool that no request uses. */
export function closeIdleConnections(agent: http.Agent): void {
  for (const socket of Object.values(agent.freeSockets).flat()) {
    socket?.destroy();
  }
}

function createAgent(origin: URL, proxy: URL | undefined): http.Agent {
  const options = { keepAlive: true, maxSockets: 256, maxFreeSockets: 64, scheduling: 'lifo' as const };
  if (origin.protocol === 'https:') {
    return proxy ? new HttpsProxyAgent(proxy, options) : new https.Agent(options);
  }
  return proxy ? new HttpProxyAgent(proxy, options) : new http.Agent(options);
}
