import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

export interface TransportLimits {
  /** Milliseconds to a connection that can be written to. */
  readonly connectTimeout: number;
  /** Milliseconds from then to the header of the answer. */
  readonly responseHeaderTimeout: number;
}

const DROPPED = new Set(['ECONNRESET', 'EPIPE']);

/** The connection of each request, and how many bytes had come over it before. */
const connections = new WeakMap<object, { socket: Socket; bytesRead: number }>();

/** Whether a request failed because a kept connection had been closed, before a byte of an answer came. */
export function wasDroppedUnanswered({ code, request }: { code?: string; request?: unknown }): boolean {
  const sent = request as ClientRequest | undefined;
  const connection = sent && connections.get(sent);
  return (
    sent?.reusedSocket === true &&
    DROPPED.has(code ?? '') &&
    connection !== undefined &&
    connection.socket.bytesRead === connection.bytesRead
  );
}

/** What axios sends a request through: Node's client, with one limit for the connection and one for the answer's header. */
export function timedTransport({ connectTimeout, responseHeaderTimeout }: TransportLimits) {
  return {
    request(options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest {
      const secure = options.protocol === 'https:';
      const request = (secure ? https : http).request(options, onResponse);
      let timer = failAfter(request, connectTimeout, 'no connection');
      const connected = () => {
        clearTimeout(timer);
        timer = failAfter(request, responseHeaderTimeout, 'no response header');
      };
      request.once('socket', (socket) => {
        connections.set(request, { socket, bytesRead: socket.bytesRead });
        if (!socket.connecting) {
          connected();
        } else {
          socket.once(secure && (socket as TLSSocket).encrypted ? 'secureConnect' : 'connect', connected);
        }
      });
      // What a proxy says in place of a tunnel must not pass for an answer of the upstream.
      request.once('proxyConnect', ({ statusCode = 200 }: { statusCode?: number }) => {
        if (statusCode !== 200) {
          fail(request, `the proxy answered ${statusCode}`);
        }
      });
      for (const end of ['response', 'error', 'close']) {
        request.once(end, () => clearTimeout(timer));
      }
      return request;
    },
  };
}

function failAfter(request: ClientRequest, limit: number, what: string): NodeJS.Timeout {
  return setTimeout(() => fail(request, `${what} within ${limit} ms`), limit);
}

/** A request that waits for its connection, such as a proxy's tunnel, would tell of its end only when it got one. */
function fail(request: ClientRequest, message: string): void {
  const error = new Error(message);
  request.destroy(error);
  if (!request.socket) {
    request.emit('error', error);
  }
}
