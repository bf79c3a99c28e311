import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

export interface RequestLimits {
  /** Milliseconds to a connection that can be written to. */
  readonly connectTimeout: number;
  /** Milliseconds from then to the header of the answer. */
  readonly responseHeaderTimeout: number;
  /** Milliseconds from then to the end of the answer. */
  readonly responseBodyTimeout: number;
}

/** How many responses that announce another one (100 to 199) Go's transport takes (`max1xxResponses`). */
const MOST_INFORMATIONAL = 5;

const SWITCHED = 'the protocol was switched (101)';

/** The connection of each request, and how many bytes had come over it before. */
const connections = new WeakMap<object, { socket: Socket; bytesRead: number }>();

/** Whether a request failed because a kept connection had been closed, before a byte of an answer came. */
export function wasDroppedUnanswered({ code, request }: { code?: string; request?: unknown }): boolean {
  const sent = request as ClientRequest | undefined;
  const connection = sent && connections.get(sent);
  return (
    sent?.reusedSocket === true &&
    (code === 'ECONNRESET' || code === 'EPIPE') &&
    connection !== undefined &&
    connection.socket.bytesRead === connection.bytesRead
  );
}

/**
 * The `transport` that axios sends a request through: Node's client with one limit each for the connection, the answer's
 * header and its body. Whatever ends the request without an answer to it is an `error`.
 */
export function limitedTransport({ connectTimeout, responseHeaderTimeout, responseBodyTimeout }: RequestLimits) {
  return {
    request(options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest {
      const secure = options.protocol === 'https:';
      const request = (secure ? https : http).request(options);
      let timer = failAfter(request, connectTimeout, 'no connection');
      const connected = () => {
        clearTimeout(timer);
        timer = failAfter(request, responseHeaderTimeout, 'no response header');
      };
      request.once('socket', (socket) => {
        connections.set(request, { socket, bytesRead: socket.bytesRead });
        if (!socket.connecting) connected();
        else socket.once(secure && (socket as TLSSocket).encrypted ? 'secureConnect' : 'connect', connected);
      });
      request.once('response', (response: IncomingMessage) => {
        clearTimeout(timer);
        // Without `Upgrade`, 101 comes as an answer.
        if (response.statusCode === 101) {
          fail(request, SWITCHED);
          return;
        }
        const message = `no end of the answer within ${responseBodyTimeout} ms`;
        const tooLate = () => response.destroy(Object.assign(new Error(message), { code: 'ETIMEDOUT' }));
        timer = setTimeout(tooLate, responseBodyTimeout);
        response.once('close', () => clearTimeout(timer));
        onResponse(response);
      });
      request.once('error', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
      return withoutOtherAnswers(request);
    },
  };
}

function withoutOtherAnswers(request: ClientRequest): ClientRequest {
  let informational = 0;
  request.on('information', () => {
    if (++informational === MOST_INFORMATIONAL + 1) {
      fail(request, `more than ${MOST_INFORMATIONAL} answers of status 1xx`);
    }
  });
  return request.once('upgrade', (_response, socket: Socket) => {
    socket.destroy();
    request.emit('error', new Error(SWITCHED));
  });
}

function failAfter(request: ClientRequest, limit: number, what: string): NodeJS.Timeout {
  return setTimeout(() => fail(request, `${what} within ${limit} ms`), limit);
}

/** Ends a request with an error, even one that waits for its connection: by itself that would tell only once it got one. */
function fail(request: ClientRequest, message: string): void {
  const error = new Error(message);
  request.destroy(error);
  if (!request.socket) request.emit('error', error);
}
