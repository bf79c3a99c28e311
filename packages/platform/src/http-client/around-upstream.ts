import type { Readable } from 'node:stream';
import type { Headers } from '../exchanges/exchange.js';
import type { Decision } from '../request-context/request-context.js';
import type { UpstreamRequest } from './upstream.js';

/** The answer of an upstream, its body still to come, or what was put in its place. */
export interface UpstreamMessage extends Readable {
  readonly statusCode?: number | undefined;
  readonly headers: Headers;
  /** The body came to its end. */
  readonly complete: boolean;
}

/**
 * Stands around every request to an upstream: `send` is the request. What it decides by itself goes to `decisions`, which
 * the observers are told of.
 */
export type AroundUpstream = (
  request: UpstreamRequest & { readonly decisions: Decision[] },
  send: () => Promise<UpstreamMessage>,
) => Promise<UpstreamMessage>;

/** Does nothing but send. */
export const straightOn: AroundUpstream = (_request, send) => send();
