import axios, { type AxiosInstance, type AxiosResponse, isAxiosError } from 'axios';
import { Agent as HttpAgent, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import { reasonOf } from './answers.js';
import { Deadline } from './deadline.js';
import { UnexpectedAnswerError } from './errors.js';
import type { PeerAnswer, Exchange, Peer, Request } from './messages.js';

/** A proxy as axios takes it. */
export interface ProxyServer {
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
  readonly auth?: { readonly username: string; readonly password: string };
}

export interface TransportOptions {
  /** The proxy of all requests. */
  readonly proxy: ProxyServer | false;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  readonly userAgent: string;
  /** Seconds that never run backwards. */
  readonly now: () => number;
  readonly onExchange?: (exchange: Exchange) => void;
}

/**
 * Sends requests with credentials to the two peers and nowhere else: it follows no redirect and reads no proxy variable.
 * Time and size of an answer are bounded, and an error never contains axios' own, which holds the headers.
 */
export class HttpTransport {
  private readonly http: AxiosInstance;
  private readonly agents = {
    httpAgent: new HttpAgent({ keepAlive: true }),
    httpsAgent: new HttpsAgent({ keepAlive: true }),
  };

  constructor(private readonly options: TransportOptions) {
    this.http = axios.create({
      ...this.agents,
      proxy: options.proxy,
      maxRedirects: 0,
      responseType: 'stream',
      validateStatus: () => true,
    });
  }

  /** The whole answer, whatever its status; the time limit covers it all. */
  async send(request: Request): Promise<PeerAnswer> {
    const deadline = new Deadline(request, this.options.timeoutMs);
    try {
      const response = await this.open(request, deadline.signal);
      return await this.answer(request, response);
    } catch (error) {
      throw deadline.reason(error);
    } finally {
      deadline.clear();
    }
  }

  /**
   * If the answer is 200 `text/event-stream`: its chunks as text, with the time limit for each. Any other answer is read
   * and returned whole.
   */
  async stream(request: Request): Promise<PeerAnswer | AsyncIterable<string>> {
    const deadline = new Deadline(request, this.options.timeoutMs);
    try {
      const response = await this.open(request, deadline.signal);
      if (response.status === 200 && contentTypeOf(response).startsWith('text/event-stream')) {
        return this.chunks(request, response, deadline);
      }
      const answer = await this.answer(request, response);
      deadline.clear();
      return answer;
    } catch (error) {
      deadline.clear();
      throw deadline.reason(error);
    }
  }

  /** Closes the connections that are kept alive. */
  close(): void {
    this.agents.httpAgent.destroy();
    this.agents.httpsAgent.destroy();
  }

  private async *chunks(
    request: Request,
    response: AxiosResponse<Readable>,
    deadline: Deadline,
  ): AsyncGenerator<string> {
    try {
      for await (const chunk of readBounded(response.data, this.options.maxResponseBytes, request.peer)) {
        deadline.restart();
        if (chunk !== '') yield chunk;
        deadline.restart();
      }
    } catch (error) {
      throw deadline.reason(error);
    } finally {
      deadline.clear();
      response.data.destroy();
    }
  }

  private async open(request: Request, signal: AbortSignal): Promise<AxiosResponse<Readable>> {
    const { now, onExchange } = this.options;
    const startedAt = now();
    const response = await this.sendOnce(request, signal).catch((error: unknown) => {
      if (!wasDropped(error)) throw error;
      return this.sendOnce(request, signal);
    });
    onExchange?.({
      peer: request.peer,
      method: request.method,
      path: request.url.pathname,
      status: response.status,
      durationMs: (now() - startedAt) * 1000,
      correlationId: headerOf(response, 'x-request-id'),
    });
    return response;
  }

  private sendOnce(
    { method, url, bearer, headers, body }: Request,
    signal: AbortSignal,
  ): Promise<AxiosResponse<Readable>> {
    return this.http.request<Readable>({
      method,
      url: url.href,
      headers: {
        Authorization: `Bearer ${bearer}`,
        'User-Agent': this.options.userAgent,
        Accept: '*/*',
        'Accept-Encoding': 'identity',
        ...headers,
      },
      data: body,
      signal,
    });
  }

  private async answer(request: Request, response: AxiosResponse<Readable>): Promise<PeerAnswer> {
    let text = '';
    for await (const chunk of readBounded(response.data, this.options.maxResponseBytes, request.peer)) text += chunk;
    const answer = {
      peer: request.peer,
      status: response.status,
      contentType: contentTypeOf(response),
      correlationId: headerOf(response, 'x-request-id'),
      retryAfter: headerOf(response, 'retry-after'),
      text,
      reason: response.status >= 400 ? reasonOf(text, request.bearer) : undefined,
    };
    if (response.status < 300 || response.status >= 400) return answer;
    const message = `${request.url.origin} answered ${response.status}, a redirect; credentials do not follow it`;
    throw new UnexpectedAnswerError(request.peer, message, answer);
  }
}

/** Whether the peer closed a kept connection just when it was used again. All our requests may be repeated. */
function wasDropped(error: unknown): boolean {
  if (!isAxiosError(error) || (error.code !== 'ECONNRESET' && error.code !== 'EPIPE')) return false;
  return (error.request as ClientRequest | undefined)?.reusedSocket === true && error.response === undefined;
}

function headerOf(response: AxiosResponse, name: string): string | undefined {
  const value: unknown = response.headers[name];
  return typeof value === 'string' ? value : undefined;
}

function contentTypeOf(response: AxiosResponse): string {
  return headerOf(response, 'content-type')?.toLowerCase() ?? '';
}

/** The body as UTF-8 text, chunk by chunk; closes it and throws once it is larger than `maxBytes`. */
async function* readBounded(body: Readable, maxBytes: number, peer: Peer): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new UnexpectedAnswerError(peer, `the answer is larger than ${maxBytes} bytes`);
    yield decoder.decode(chunk, { stream: true });
  }
  yield decoder.decode();
}
