import { Axios, AxiosHeaders, type AxiosAdapter } from 'axios';
import type { Agent, IncomingMessage } from 'node:http';
import { PassThrough, pipeline, type Readable } from 'node:stream';
import type { Clock } from '../clock.service.js';
import { processEnvironment } from '../configuration/read-configuration.js';
import { type Exchange, type ExchangeObserver, type Headers, keepBeginning } from '../exchanges/exchange.js';
import { collectCredentials } from '../request-context/credentials.js';
import { currentRequest, type RuleResult, runInRequest } from '../request-context/request-context.js';
import { closeIdleConnections, createConnectionPool, idleConnectionsRead } from './connection-pool.js';
import { proxyFor } from './proxy.js';
import { DroppedUnanswered, type RequestLimits, sendLimited } from './request-limits.js';

/** What every upstream of a service has in common. */
export interface UpstreamDefaults {
  readonly clock: Clock;
  readonly observer: ExchangeObserver;
  /** Bytes of the answer's body that the observer is told of. */
  readonly observedBody?: number | undefined;
  readonly interceptor?: UpstreamInterceptor | undefined;
}

export interface UpstreamOptions extends RequestLimits {
  /** The upstream's name in metrics. */
  readonly name: string;
  /** Scheme, host and port; credentials in it are not sent. */
  readonly origin: URL;
  readonly proxy?: URL | undefined;
  /** Requests that may be under way at once, each until its answer's end. */
  readonly maxRequests: number;
  /** Milliseconds after which a kept connection is not used again. */
  readonly connectionMaxAge: number;
  /** Milliseconds by a monotonic clock. */
  readonly monotonic?: () => number;
}

export interface UpstreamRequest {
  readonly method: string;
  /** Path and query, as they go on the wire, with a slash in front. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** Without it the request has none. Its `Content-Type` is one of the headers. */
  readonly body?: string;
  /** Gives the request up. */
  readonly signal?: AbortSignal;
}

export interface UpstreamResponse {
  readonly status: number;
  readonly headers: Headers;
  /** The body as it comes; it ends with an error if the upstream breaks off. */
  readonly body: Readable;
}

/** The answer of an upstream, its body still to come, or what was put in its place. */
export interface UpstreamMessage extends Readable {
  readonly statusCode?: number | undefined;
  readonly headers: Headers;
  /** The body came to its end. */
  readonly complete: boolean;
}

/**
 * Intercepts every request to an upstream: `send` is the request. Rule results of its own go to `ruleResults`, which the
 * observers are told of.
 */
export type UpstreamInterceptor = (
  request: UpstreamRequest & { readonly ruleResults: RuleResult[] },
  send: () => Promise<UpstreamMessage>,
) => Promise<UpstreamMessage>;

/** No answer came from the upstream; the message names it without credentials. */
export class UpstreamFailure extends Error {
  override readonly name = 'UpstreamFailure';
}

/** The upstream was not asked, because `maxRequests` are under way. */
export class UpstreamBusy extends UpstreamFailure {}

/** Makes clients for the services that this one asks, each with the proxy that the environment names for it. */
export class UpstreamFactory {
  constructor(private readonly defaults: UpstreamDefaults) {}

  create(options: Omit<UpstreamOptions, 'proxy'>): Upstream {
    return new Upstream({ ...options, ...this.defaults, proxy: proxyFor(options.origin, processEnvironment()) });
  }
}

/**
 * One service that this one asks. A request carries the given headers and `Host`, and the given body; an answer of any status
 * is an answer, redirects too. That is what a relay needs. The client is axios, with an adapter of its own: the one of axios
 * cost more than a third of the hop (docs/adr/0015).
 */
export class Upstream {
  /** Without axios' defaults, which it would merge into each request. */
  private readonly client = new Axios({ headers: {} });
  private readonly agent: Agent;
  private readonly address: string;
  private underWay = 0;

  constructor(private readonly options: UpstreamOptions & UpstreamDefaults) {
    this.agent = createConnectionPool(options);
    this.address = options.origin.origin;
  }

  /**
   * Sends a request and gives the answer as soon as its header is there.
   *
   * @throws {UpstreamBusy} if `maxRequests` are under way
   * @throws {UpstreamFailure} if no header came: refused, reset, past a limit, or because the path is not one
   */
  async request(request: UpstreamRequest): Promise<UpstreamResponse> {
    const { maxRequests, interceptor } = this.options;
    if (this.underWay >= maxRequests) {
      throw new UpstreamBusy(`${this.address}: ${this.underWay} requests are under way`);
    }
    this.underWay += 1;
    const ruleResults: RuleResult[] = [];
    const tell = this.observation(request, ruleResults);
    const send = () => this.sendTwiceIfDropped(request);
    try {
      const message = await (interceptor ? interceptor({ ...request, ruleResults }, send) : send());
      message.once('close', () => (this.underWay -= 1));
      return this.observed(message, tell);
    } catch (error) {
      this.underWay -= 1;
      const failure = `${this.address}: ${reasonOf(error)}`;
      tell({ failure });
      throw new UpstreamFailure(failure, { cause: error });
    }
  }

  /** Begins to observe a request: the function that it returns tells the observer how the request ended. */
  private observation({ method, path, headers, body }: UpstreamRequest, ruleResults: RuleResult[]) {
    const { clock, observer, name, observedBody = 0 } = this.options;
    const startedAt = clock.now();
    const start = performance.now();
    const context = currentRequest();
    const correlationId = context?.correlationId ?? '';
    const credentials = new Set(context?.credentials);
    collectCredentials(headers, credentials);
    return (end: Partial<Exchange>) =>
      runInRequest({ correlationId, ruleResults: [], credentials }, () =>
        observer.observe({
          direction: 'out',
          correlationId,
          method,
          path: path.split('?', 1)[0] ?? '',
          route: name,
          peer: this.address,
          startedAt,
          duration: performance.now() - start,
          requestHeaders: headers,
          ...(body !== undefined && observedBody > 0 ? { requestBody: body.slice(0, observedBody) } : {}),
          responseHeaders: {},
          ruleResults,
          ...end,
        }),
      );
  }

  /**
   * The upstream may close a kept connection just when it is used again: then no byte of an answer came, and a new
   * connection is tried in the time that is left. The other kept connections are as old, so they are closed.
   */
  private async sendTwiceIfDropped(request: UpstreamRequest): Promise<IncomingMessage> {
    const sentAt = performance.now();
    try {
      return await this.send(request, this.options);
    } catch (error) {
      if (!(error instanceof DroppedUnanswered)) throw error;
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

  private async send({ method, path, headers, body, signal }: UpstreamRequest, limits: RequestLimits) {
    // Behind an origin anything else would change the host, and the credentials would go there.
    if (!path.startsWith('/')) throw new Error('the path does not begin with a slash');
    await idleConnectionsRead(this.agent);
    const { data } = await this.client.request<IncomingMessage>({
      method,
      url: this.address + path,
      headers: withoutDefaults(headers),
      ...(body === undefined ? {} : { data: body }),
      ...(signal ? { signal } : {}),
      adapter: limitedAdapter(this.agent, limits),
    });
    return data;
  }

  private observed(message: UpstreamMessage, tell: (end: Partial<Exchange>) => void): UpstreamResponse {
    const { statusCode: status = 0, headers } = message;
    const { observedBody = 0 } = this.options;
    const beginning = observedBody > 0 ? keepBeginning(message, observedBody) : undefined;
    let end: Error | null | undefined;
    const body = beginning ? pipeline(message, new PassThrough(), (error) => (end = error)) : message;
    message.once('close', () =>
      tell({
        status,
        responseHeaders: headers,
        ...(beginning ? { responseBody: beginning.text } : {}),
        ...(message.complete ? {} : { failure: `${this.address}: ${endBy(end ?? message.errored)}` }),
      }),
    );
    return { status, headers, body };
  }
}

/** The given headers, and no `Content-Type` of axios' own. */
function withoutDefaults(headers: UpstreamRequest['headers']): AxiosHeaders {
  const given = new AxiosHeaders(headers);
  return given.has('Content-Type') ? given : given.set('Content-Type', false);
}

/** Sends what axios was told to within limits. The answer's `data` is its message: of any status, and as it comes. */
function limitedAdapter(agent: Agent, limits: RequestLimits): AxiosAdapter {
  return async (config) => {
    const { url = '', method = '', headers } = config;
    const data = await sendLimited(
      {
        agent,
        method: method.toUpperCase(),
        url: new URL(url),
        headers: headers.toJSON(),
        body: config.data as string | undefined,
        signal: config.signal as AbortSignal | undefined,
      },
      limits,
    );
    return { data, status: data.statusCode ?? 0, statusText: data.statusMessage ?? '', headers: {}, config };
  };
}

function endBy(error: Error | null): string {
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  if (code === 'ETIMEDOUT' && message) return message;
  return code === 'ECONNRESET' ? 'broke off in the middle of its answer' : 'its answer was given up';
}

function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return message || (code ?? 'unknown failure');
}
