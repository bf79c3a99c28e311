import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { TLSSocket } from 'node:tls';

export interface TransportLimits {
  /** Milliseconds to a connection that can be written to. */
  readonly connectTimeout: number;
  /** Milliseconds from then to the header of the answer. */
  readonly responseHeaderTimeout: number;
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
        if (!socket.connecting) {
          connected();
        } else {
          socket.once(secure && (socket as TLSSocket).encrypted ? 'secureConnect' : 'connect', connected);
        }
      });
      request.once('response', () => clearTimeout(timer));
      request.once('close', () => clearTimeout(timer));
      return request;
    },
  };
}

function failAfter(request: ClientRequest, limit: number, what: string): NodeJS.Timeout {
  return setTimeout(() => request.destroy(new Error(`${what} within ${limit} ms`)), limit);
}
