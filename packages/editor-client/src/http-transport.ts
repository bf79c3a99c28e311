import type { IncomingMessage } from 'node:http';
import { createAgents, type Agents } from './agents.js';
import { reasonOf, senderOf } from './answers.js';
import { Deadline } from './deadline.js';
import { ProxyUnreachableError, TimeoutError, UnexpectedAnswerError } from './errors.js';
import type { PeerAnswer, Exchange, Peer, Request } from './messages.js';
import { NoAnswer, type Opened, sendRequest } from './send-request.js';
import { transportError } from './transport-error.js';

export interface TransportOptions {
  /** The proxy of all requests, its credentials escaped. */
  readonly proxy: URL | undefined;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  readonly userAgent: string;
  /** Seconds that never run backwards. */
  readonly now: () => number;
  readonly onExchange?: (exchange: Exchange) => void;
}

/**
 * Sends requests with credentials to the two peers and nowhere else: it follows no redirect and reads no proxy variable.
 * Time and size of an answer are bounded.
 */
export class HttpTransport {
  private readonly agents: Agents;

  constructor(private readonly options: TransportOptions) {
    this.agents = createAgents(options.proxy, true);
  }

  /** The whole answer, whatever its status; the time limit covers it all. */
  async send(request: Request): Promise<PeerAnswer> {
    const deadline = new Deadline(request, this.options.timeoutMs);
    try {
      return await this.answer(request, await this.open(request, deadline.signal));
    } catch (error) {
      throw this.presentable(request, deadline, error);
    } finally {
      deadline.clear();
    }
  }

  /**
   * If the answer is 200 `text/event-stream`: its chunks as text, with the time limit for each, which stands while the
   * reader is busy with one. Any other answer is read and returned whole.
   */
  async stream(request: Request): Promise<PeerAnswer | AsyncIterable<string>> {
    const deadline = new Deadline(request, this.options.timeoutMs);
    try {
      const opened = await this.open(request, deadline.signal);
      const { statusCode, headers } = opened.response;
      if (statusCode === 200 && headers['content-type']?.toLowerCase().startsWith('text/event-stream')) {
        deadline.pause();
        return this.chunks(request, opened.response, deadline);
      }
      const answer = await this.answer(request, opened);
      deadline.clear();
      return answer;
    } catch (error) {
      deadline.clear();
      throw this.presentable(request, deadline, error);
    }
  }

  /** Closes the connections that are kept alive. */
  close(): void {
    this.agents.http.destroy();
    this.agents.https.destroy();
  }

  private async *chunks(request: Request, response: IncomingMessage, deadline: Deadline): AsyncGenerator<string> {
    try {
      deadline.start();
      for await (const chunk of readBounded(response, this.options.maxResponseBytes, request.peer)) {
        deadline.pause();
        if (chunk !== '') yield chunk;
        deadline.signal.throwIfAborted();
        deadline.start();
      }
    } catch (error) {
      throw this.presentable(request, deadline, error);
    } finally {
      deadline.clear();
      response.destroy();
    }
  }

  private async open(request: Request, signal: AbortSignal): Promise<Opened> {
    const { now, onExchange, userAgent, proxy } = this.options;
    const startedAt = now();
    const opened = await sendRequest(request, this.agents, { signal, userAgent }).catch((error: unknown) => {
      if (!(error instanceof NoAnswer && error.wasDropped)) throw error;
      // All our requests may be repeated. Other kept connections can be as stale as this one.
      return sendRequest(request, createAgents(proxy, false), { signal, userAgent });
    });
    onExchange?.({
      peer: request.peer,
      method: request.method,
      path: request.url.pathname,
      status: opened.response.statusCode ?? 0,
      durationMs: (now() - startedAt) * 1000,
      correlationId: headerOf(opened.response, 'x-request-id'),
    });
    return opened;
  }

  private async answer(request: Request, { response, isOfProxy }: Opened): Promise<PeerAnswer> {
    let text = '';
    for await (const chunk of readBounded(response, this.options.maxResponseBytes, request.peer)) text += chunk;
    const status = response.statusCode ?? 0;
    const received = {
      peer: request.peer,
      origin: request.url.origin,
      status,
      contentType: headerOf(response, 'content-type')?.toLowerCase() ?? '',
      header: (name: string) => headerOf(response, name),
      correlationId: headerOf(response, 'x-request-id'),
      text,
      reason: status >= 400 ? reasonOf(text, request.bearer) : undefined,
    };
    if (status >= 300 && status < 400) {
      const message = `${request.url.origin} answered ${status}, a redirect; credentials do not follow it`;
      throw new UnexpectedAnswerError(request.peer, message, received);
    }
    return { ...received, sender: isOfProxy ? 'proxy' : senderOf(received), proxy: this.options.proxy?.host };
  }

  /** What ended a request: the time limit, the caller's reason, or the error itself made presentable. */
  private presentable(request: Request, { signal }: Deadline, error: unknown): unknown {
    const { proxy, timeoutMs } = this.options;
    if (!signal.aborted) return transportError(request, error, proxy);
    const isLate = signal.reason instanceof TimeoutError;
    if (!isLate || proxy === undefined || !(error instanceof NoAnswer) || error.wasConnected) return signal.reason;
    return new ProxyUnreachableError(`the proxy ${proxy.host} did not open a connection within ${timeoutMs} ms`);
  }
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** The body as UTF-8 text, chunk by chunk; closes it and throws once it is larger than `maxBytes`. */
async function* readBounded(body: IncomingMessage, maxBytes: number, peer: Peer): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new UnexpectedAnswerError(peer, `the answer is larger than ${maxBytes} bytes`);
    yield decoder.decode(chunk, { stream: true });
  }
  yield decoder.decode();
}
