import http, { type Agent, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
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

/** A request as it goes on the wire, and the connections that it may take. */
export interface OutgoingRequest {
  readonly agent: Agent;
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body?: string | undefined;
  /** Gives the request up, and its answer. */
  readonly signal?: AbortSignal | undefined;
}

/** How many responses that announce another one (100 to 199) Go's transport takes (`max1xxResponses`). */
const MOST_INFORMATIONAL = 5;

const SWITCHED = 'the protocol was switched (101)';

/** A kept connection turned out to be closed before a byte of an answer came. */
export class DroppedUnanswered extends Error {
  override readonly name = 'DroppedUnanswered';
}

/**
 * Sends a request by Node's client, with one limit each for the connection, the answer's header and its body, and resolves
 * with the answer as soon as its header is there. Only `Host`, `Connection` and `Content-Length` are added to the headers.
 *
 * @throws {DroppedUnanswered} if the kept connection that it was sent on had been closed
 * @throws {Error} whatever else ends the request without an answer to it
 */
export function sendLimited(outgoing: OutgoingRequest, limits: RequestLimits): Promise<IncomingMessage> {
  const { body, signal } = outgoing;
  return new Promise((resolve, reject) => {
    const request = (outgoing.url.protocol === 'https:' ? https : http).request(optionsOf(outgoing));
    const connection = limitTimes(request, limits);
    let answer: IncomingMessage | undefined;
    const giveUp = () => (answer ? answer.destroy(new Error('canceled')) : fail(request, 'canceled'));
    request.on('error', (error) => reject(connection.wasDropped(error) ? new DroppedUnanswered(error.message) : error));
    request.once('response', (response) => {
      // Without `Upgrade`, 101 comes as an answer.
      if (response.statusCode === 101) fail(request, SWITCHED);
      else resolve((answer = response));
    });
    signal?.addEventListener('abort', giveUp);
    request.once('close', () => signal?.removeEventListener('abort', giveUp));
    withoutOtherAnswers(request).end(body);
    if (signal?.aborted) giveUp();
  });
}

function optionsOf({ agent, method, url, headers, body }: OutgoingRequest): RequestOptions {
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  const { hostname, port, pathname, search } = url;
  const host = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return { agent, method, hostname: host, port, path: pathname + search, headers: { ...headers, ...length } };
}

/** Ends a request, or its answer, that goes past a limit. */
function limitTimes(request: ClientRequest, limits: RequestLimits) {
  const { connectTimeout, responseHeaderTimeout, responseBodyTimeout } = limits;
  let connection: { readonly socket: Socket; readonly bytesRead: number } | undefined;
  let timer = failAfter(request, connectTimeout, 'no connection');
  const connected = () => {
    clearTimeout(timer);
    timer = failAfter(request, responseHeaderTimeout, 'no response header');
  };
  request.once('socket', (socket: Socket | TLSSocket) => {
    connection = { socket, bytesRead: socket.bytesRead };
    if (!socket.connecting) connected();
    else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', connected);
  });
  request.once('response', (response: IncomingMessage) => {
    clearTimeout(timer);
    const message = `no end of the answer within ${responseBodyTimeout} ms`;
    const tooLate = () => response.destroy(Object.assign(new Error(message), { code: 'ETIMEDOUT' }));
    timer = setTimeout(tooLate, responseBodyTimeout);
    response.once('close', () => clearTimeout(timer));
  });
  request.once('close', () => clearTimeout(timer));
  request.once('error', () => clearTimeout(timer));
  /** Whether an error came from a kept connection over which no byte of an answer did. */
  const wasDropped = ({ code }: NodeJS.ErrnoException) =>
    request.reusedSocket &&
    (code === 'ECONNRESET' || code === 'EPIPE') &&
    connection?.socket.bytesRead === connection?.bytesRead;
  return { wasDropped };
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
