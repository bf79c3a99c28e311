import axios, { AxiosError, AxiosHeaders, type AxiosInstance } from 'axios';
import type { Agent, IncomingMessage } from 'node:http';
import { PassThrough, pipeline, type Readable } from 'node:stream';
import type { Exchange, ExchangeObserver, Headers } from '../exchanges/exchange.js';
import { collectCredentials } from '../logging/credentials.js';
import { currentRequest, runInRequest, type Decision } from '../request-context/request-context.js';
import type { Clock } from '../time/clock.js';
import { straightOn, type AroundUpstream, type UpstreamMessage } from './around-upstream.js';
import { closeIdleConnections, createConnectionPool, idleConnectionsRead } from './connection-pool.js';
import { timedTransport, wasDroppedUnanswered, type TransportLimits } from './timed-transport.js';

/** Headers that axios adds by itself unless they are `false`. */
const LIBRARY_HEADERS = ['Accept', 'Accept-Encoding', 'User-Agent', 'Content-Type'];

export interface UpstreamOptions extends TransportLimits {
  /** The upstream's name in metrics. */
  readonly name: string;
  /** Scheme, host and port; credentials in it are not sent. */
  readonly origin: URL;
  readonly proxy?: URL | undefined;
  /** Requests that may be under way at once, each until its answer's end. */
  readonly maxRequests: number;
  /** Milliseconds after which a kept connection is not used again. */
  readonly connectionMaxAge: number;
  readonly clock: Clock;
  readonly observer: ExchangeObserver;
  /** Milliseconds by a monotonic clock. */
  readonly monotonic?: () => number;
  /** Bytes of the answer's body that the observer is told of. */
  readonly observedBody?: number;
  readonly around?: AroundUpstream;
}

export interface UpstreamRequest {
  readonly method: string;
  /** Path and query, as they go on the wire, with a slash in front. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** Gives the request up. */
  readonly signal?: AbortSignal;
}

export interface UpstreamResponse {
  readonly status: number;
  readonly headers: Headers;
  /** The body as it comes; it ends with an error where the upstream breaks off. */
  readonly body: Readable;
}

/** No answer came from the upstream; the message names it without credentials. */
export class UpstreamFailure extends Error {
  override readonly name = 'UpstreamFailure';
}

/** As many requests as there may be are under way, and the upstream was not asked. */
export class UpstreamBusy extends UpstreamFailure {}

/**
 * One service that this one asks. Requests carry the headers given and `Host`, nothing else: no default of the library,
 * no proxy of the environment, no body. Answers of any status are answers, redirects too.
 */
export class Upstream {
  private readonly client: AxiosInstance;
  private readonly agent: Agent;
  private readonly address: string;
  private underWay = 0;

  constructor(private readonly options: UpstreamOptions) {
    const agent = createConnectionPool({ ...options, maxAge: options.connectionMaxAge });
    this.agent = agent;
    this.address = options.origin.origin;
    this.client = axios.create({
      adapter: 'http',
      httpAgent: agent,
      httpsAgent: agent,
      proxy: false,
      maxRedirects: 0,
      decompress: false,
      responseType: 'stream',
      validateStatus: () => true,
      timeout: 0,
    });
    this.client.defaults.headers.common = {};
  }

  /**
   * Sends a request without a body and gives the answer as soon as its header is there.
   *
   * @throws {UpstreamBusy} if `maxRequests` are under way
   * @throws {UpstreamFailure} if no header came: refused, reset, past a limit, or for a path that is none
   */
  async request(request: UpstreamRequest): Promise<UpstreamResponse> {
    if (this.underWay >= this.options.maxRequests) {
      throw new UpstreamBusy(`${this.address}: ${this.underWay} requests are under way`);
    }
    this.underWay += 1;
    const startedAt = this.options.clock.now();
    const start = performance.now();
    const decisions: Decision[] = [];
    const context = currentRequest();
    const credentials = new Set(context?.credentials);
    collectCredentials(request.headers, credentials);
    const { around = straightOn } = this.options;
    const correlationId = context?.correlationId ?? '';
    const told = (outcome: Partial<Exchange>) =>
      runInRequest({ correlationId, decisions: [], credentials }, () =>
        this.options.observer.observe({
          direction: 'out',
          correlationId,
          method: request.method,
          path: request.path.split('?', 1)[0] ?? '',
          route: this.options.name,
          peer: this.address,
          startedAt,
          duration: performance.now() - start,
          requestHeaders: request.headers,
          responseHeaders: {},
          decisions,
          ...outcome,
        }),
      );
    try {
      const response = await around({ ...request, decisions }, () => this.sendTwiceIfDropped(request));
      response.once('close', () => (this.underWay -= 1));
      return this.observed(response, told);
    } catch (error) {
      this.underWay -= 1;
      const failure = `${this.address}: ${reasonOf(error)}`;
      told({ failure });
      throw new UpstreamFailure(failure, { cause: error });
    }
  }

  /**
   * A kept connection may be closed by the upstream just when it is used again: then no byte was answered, and a new one
   * is tried in the time that is left. The other kept ones are then as old, and closed.
   */
  private async sendTwiceIfDropped(request: UpstreamRequest): Promise<IncomingMessage> {
    const sentAt = performance.now();
    try {
      return await this.send(request, this.options);
    } catch (error) {
      if (!(error instanceof AxiosError && wasDroppedUnanswered(error))) {
        throw error;
      }
      closeIdleConnections(this.agent);
      const { connectTimeout, responseHeaderTimeout, responseBodyTimeout } = this.options;
      const left = Math.max(1, Math.round(responseHeaderTimeout - (performance.now() - sentAt)));
      return this.send(request, {
        connectTimeout: Math.min(connectTimeout, left),
        responseHeaderTimeout: left,
        responseBodyTimeout,
      });
    }
  }

  private async send(
    { method, path, headers, signal }: UpstreamRequest,
    limits: TransportLimits,
  ): Promise<IncomingMessage> {
    // Behind an origin anything else would change the host, and the credentials would go there.
    if (!path.startsWith('/')) {
      throw new Error('the path does not begin with a slash');
    }
    await idleConnectionsRead(this.agent);
    const response = await this.client.request<IncomingMessage>({
      method,
      url: `${this.address}${path}`,
      headers: onlyThese(headers),
      transport: timedTransport(limits),
      ...(signal ? { signal } : {}),
    });
    return response.data;
  }

  private observed(message: UpstreamMessage, told: (outcome: Partial<Exchange>) => void): UpstreamResponse {
    const status = message.statusCode ?? 0;
    const { headers } = message;
    const limit = this.options.observedBody ?? 0;
    const chunks: Buffer[] = [];
    let body: Readable = message;
    let end: Error | null | undefined;
    if (limit > 0) {
      let size = 0;
      message.on('data', (chunk: Buffer) => {
        if (size < limit) {
          chunks.push(chunk.subarray(0, limit - size));
          size += chunk.length;
        }
      });
      body = pipeline(message, new PassThrough(), (error) => (end = error));
    }
    message.once('close', () =>
      told({
        status,
        responseHeaders: headers,
        ...(limit > 0 ? { responseBody: Buffer.concat(chunks).toString('utf8') } : {}),
        ...(message.complete ? {} : { failure: `${this.address}: ${endBy(end ?? message.errored)}` }),
      }),
    );
    return { status, headers, body };
  }
}

/** The headers given and none of the library's; one that has the same name in another case would win over ours. */
function onlyThese(headers: UpstreamRequest['headers']): AxiosHeaders {
  const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const left = LIBRARY_HEADERS.filter((name) => !given.has(name.toLowerCase()));
  return new AxiosHeaders({ ...headers, ...Object.fromEntries(left.map((name) => [name, false])) });
}

function endBy(error: Error | null): string {
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  if (code === 'ETIMEDOUT' && message) {
    return message;
  }
  return code === 'ECONNRESET' ? 'broke off in the middle of its answer' : 'its answer was given up';
}

function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return message && code !== 'ECONNABORTED' && message !== 'Error' ? message : (code ?? 'unknown failure');
}
