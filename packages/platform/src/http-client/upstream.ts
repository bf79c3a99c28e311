import axios, { AxiosError, AxiosHeaders, type AxiosInstance } from 'axios';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import type { Exchange, ExchangeObserver, Headers } from '../exchanges/exchange.js';
import { currentRequest } from '../request-context/request-context.js';
import type { Clock } from '../time/clock.js';
import { createConnectionPool } from './connection-pool.js';
import { timedTransport, type TransportLimits } from './timed-transport.js';

/** Headers that axios adds by itself unless they are `false`. */
const LIBRARY_HEADERS = { Accept: false, 'Accept-Encoding': false, 'User-Agent': false, 'Content-Type': false };

export interface UpstreamOptions extends TransportLimits {
  /** The upstream's name in metrics. */
  readonly name: string;
  /** Scheme, host and port; credentials in it are not sent. */
  readonly origin: URL;
  readonly proxy?: URL | undefined;
  /** Milliseconds after which a kept connection is not used again. */
  readonly connectionMaxAge: number;
  readonly clock: Clock;
  readonly observer: ExchangeObserver;
  /** Bytes of the answer's body that the observer is told of. */
  readonly observedBody?: number;
}

export interface UpstreamRequest {
  readonly method: string;
  /** Path and query, as they go on the wire. */
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

/**
 * One service that this one asks. Requests carry the headers given and `Host`, nothing else: no default of the library,
 * no proxy of the environment, no body. Answers of any status are answers, redirects too.
 */
export class Upstream {
  private readonly client: AxiosInstance;
  private readonly address: string;

  constructor(private readonly options: UpstreamOptions) {
    const agent = createConnectionPool({ ...options, maxAge: options.connectionMaxAge });
    this.address = options.origin.origin;
    this.client = axios.create({
      adapter: 'http',
      transport: timedTransport(options),
      httpAgent: agent,
      httpsAgent: agent,
      proxy: false,
      maxRedirects: 0,
      decompress: false,
      responseType: 'stream',
      validateStatus: () => true,
      timeout: 0,
    });
  }

  /**
   * Sends a request without a body and gives the answer as soon as its header is there.
   *
   * @throws {UpstreamFailure} where no header came: refused, reset, or past a limit
   */
  async request(request: UpstreamRequest): Promise<UpstreamResponse> {
    const startedAt = this.options.clock.now();
    const start = performance.now();
    const told = (outcome: Partial<Exchange>) =>
      this.options.observer.observe({
        direction: 'out',
        correlationId: currentRequest()?.correlationId ?? '',
        method: request.method,
        path: request.path.split('?', 1)[0] ?? '',
        route: this.options.name,
        peer: this.address,
        startedAt,
        duration: performance.now() - start,
        requestHeaders: request.headers,
        responseHeaders: {},
        decisions: [],
        ...outcome,
      });
    try {
      const response = await this.sendTwiceIfDropped(request);
      return this.observed(response, told);
    } catch (error) {
      const failure = `${this.address}: ${reasonOf(error)}`;
      told({ failure });
      throw new UpstreamFailure(failure, { cause: error });
    }
  }

  /** A kept connection may be closed by the upstream just when it is used again: then no byte was answered, and a new one is tried. */
  private async sendTwiceIfDropped(request: UpstreamRequest): Promise<IncomingMessage> {
    try {
      return await this.send(request);
    } catch (error) {
      const sent = error instanceof AxiosError ? (error.request as ClientRequest | undefined) : undefined;
      const dropped = sent?.reusedSocket === true && (error as AxiosError).code === 'ECONNRESET';
      if (!dropped) {
        throw error;
      }
      return this.send(request);
    }
  }

  private async send({ method, path, headers, signal }: UpstreamRequest): Promise<IncomingMessage> {
    const response = await this.client.request<IncomingMessage>({
      method,
      url: `${this.address}${path}`,
      headers: new AxiosHeaders({ ...LIBRARY_HEADERS, ...headers }),
      ...(signal ? { signal } : {}),
    });
    return response.data;
  }

  private observed(message: IncomingMessage, told: (outcome: Partial<Exchange>) => void): UpstreamResponse {
    const status = message.statusCode ?? 0;
    const headers = message.headers as Headers;
    const limit = this.options.observedBody ?? 0;
    const chunks: Buffer[] = [];
    const body = limit > 0 ? new PassThrough() : message;
    if (body !== message) {
      let size = 0;
      message.on('data', (chunk: Buffer) => {
        if (size < limit) {
          chunks.push(chunk.subarray(0, limit - size));
          size += chunk.length;
        }
      });
      message.on('error', (error) => body.destroy(error));
      message.pipe(body as PassThrough);
    }
    message.once('close', () =>
      told({
        status,
        responseHeaders: headers,
        ...(limit > 0 ? { responseBody: Buffer.concat(chunks).toString('utf8') } : {}),
        ...(message.complete ? {} : { failure: `${this.address}: broke off in the middle of its answer` }),
      }),
    );
    return { status, headers, body };
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return message && code !== 'ECONNABORTED' && message !== 'Error' ? message : (code ?? 'unknown failure');
}
