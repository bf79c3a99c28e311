import type { Readable } from 'node:stream';
import type { RuleResult } from '../request-context/request-context.js';

/** Header names in lower case, with their value or values. */
export type Headers = Readonly<Record<string, string | string[] | number | undefined>>;

/** Stands for the route of a request that has none. */
export const UNKNOWN_ROUTE = '(unknown)';

/** A recorded request: one request and its answer, as the service saw them. */
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
  /** Absent if no answer came, or if the client went away before it was sent. */
  readonly status?: number;
  /** Milliseconds since the epoch, by the service's clock. */
  readonly startedAt: number;
  /** Milliseconds to the end of the answer, by a monotonic clock. */
  readonly duration: number;
  readonly requestHeaders: Headers;
  /** None unless bodies are observed. */
  readonly responseHeaders: Headers;
  /** As the service read it if that is an object; otherwise the text that was received, cut to what the observers want. */
  readonly requestBody?: unknown;
  readonly responseBody?: string;
  /** Why no answer came. */
  readonly failure?: string;
  /** What guards and policies found, in order. */
  readonly ruleResults: readonly RuleResult[];
}

/** Is told once of every request in and out, after its end. It must not throw and must not wait. */
export interface ExchangeObserver {
  observe(exchange: Exchange): void;
}

/** Keeps the first `limit` bytes of a stream that somebody else reads. Pauses it until then. */
export function keepBeginning(stream: Readable, limit: number): { readonly text: string; readonly isWhole: boolean } {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.pause().on('data', (chunk: Buffer | string) => {
    if (size < limit) chunks.push(Buffer.from(chunk as Buffer).subarray(0, limit - size));
    size += chunk.length;
  });
  return {
    get text() {
      return Buffer.concat(chunks).toString('utf8');
    },
    get isWhole() {
      return size <= limit;
    },
  };
}
