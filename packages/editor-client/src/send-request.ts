import { type ClientRequest, type IncomingMessage, request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Agents, GivenUp } from './agents.js';
import type { Request } from './messages.js';

/** The head of an answer; its body is still to be read. */
export interface Opened {
  readonly response: IncomingMessage;
  /** Whether a proxy gave it in place of the peer: it opened no tunnel. */
  readonly isOfProxy: boolean;
}

/** A request without an answer. */
export class NoAnswer extends Error {
  /** Node's, such as `ECONNREFUSED`. */
  readonly code: string | undefined;

  constructor(
    readonly request: ClientRequest,
    cause: NodeJS.ErrnoException,
    /** False if there was not even a connection: with a proxy, none to the proxy. */
    readonly wasConnected: boolean,
  ) {
    super(cause.message, { cause });
    this.code = cause.code;
  }

  /** Whether the other side closed a kept connection just when it was used again. */
  get wasDropped(): boolean {
    return this.request.reusedSocket && (this.code === 'ECONNRESET' || this.code === 'EPIPE');
  }
}

/**
 * Sends a request once, and follows no redirect.
 *
 * @throws {NoAnswer} if no answer begins
 */
export function sendRequest(
  { method, url, bearer, headers, body }: Request,
  agents: Agents,
  { signal, userAgent }: { readonly signal: AbortSignal; readonly userAgent: string },
): Promise<Opened> {
  const isSecure = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    let wasConnected = false;
    let isOfProxy = false;
    const options: RequestOptions & GivenUp = {
      method,
      agent: isSecure ? agents.https : agents.http,
      signal,
      givenUp: signal,
      headers: {
        Accept: '*/*',
        Authorization: `Bearer ${bearer}`,
        'User-Agent': userAgent,
        'Accept-Encoding': 'identity',
        ...headers,
        ...(body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }),
      },
    };
    const sent = (isSecure ? httpsRequest : httpRequest)(url, options);
    sent.once('socket', () => (wasConnected = true));
    sent.once('proxyConnect', ({ statusCode }: { statusCode?: number }) => {
      wasConnected = true;
      isOfProxy = statusCode !== undefined && statusCode !== 200;
    });
    sent.once('response', (response) => resolve({ response, isOfProxy }));
    sent.on('error', (error) => reject(new NoAnswer(sent, error, wasConnected)));
    sent.end(body);
  });
}
