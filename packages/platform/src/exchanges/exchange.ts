import type { Decision } from '../request-context/request-context.js';

/** Header names in lower case, with their value or values. */
export type Headers = Readonly<Record<string, string | string[] | number | undefined>>;

/** The route of a request that none takes. */
export const UNKNOWN_ROUTE = '(unknown)';

/** One request and its answer, as the service saw it. */
export interface Exchange {
  /** `in`: a client asked this service; `out`: this service asked another one. */
  readonly direction: 'in' | 'out';
  readonly correlationId: string;
  readonly method: string;
  /** The path without its query, which may hold a token. */
  readonly path: string;
  /** The pattern of the route, or the name of the upstream; bounded in number, so that it can be a metric's label. */
  readonly route: string;
  /** The remote address of an `in`, the origin of an `out` without credentials. */
  readonly peer: string;
  /** Absent where no answer came, or the client went away before it was sent. */
  readonly status?: number;
  /** Milliseconds since the epoch, by the service's clock. */
  readonly startedAt: number;
  /** Milliseconds to the end of the answer, by a monotonic clock. */
  readonly duration: number;
  readonly requestHeaders: Headers;
  readonly responseHeaders: Headers;
  /** As the service read it if that is an object, else the text that was received, or its beginning if it is longer than the observers want. */
  readonly requestBody?: unknown;
  readonly responseBody?: string;
  /** Why no answer came. */
  readonly failure?: string;
  readonly decisions: readonly Decision[];
}

/** Is told once of every request in and out, after its end. It must not throw and must not wait. */
export interface ExchangeObserver {
  observe(exchange: Exchange): void;
}
