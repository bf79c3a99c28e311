import type { FastifyInstance } from 'fastify';
import type { ExchangeObserver } from '../exchanges/exchange.js';
import type { AroundUpstream } from '../http-client/around-upstream.js';
import type { Clock } from '../time/clock.js';

/** What may be put in place of the platform's plain parts; a simulator does. */
export interface Seams {
  readonly clock?: Clock;
  readonly observers?: readonly ExchangeObserver[];
  /** Bytes of each body that observers are told of; 0 without it. */
  readonly observedBody?: number;
  /** Adds hooks in front of everything else. */
  readonly edge?: (fastify: FastifyInstance) => void;
  /** The edge towards upstreams. */
  readonly aroundUpstream?: AroundUpstream;
  /** Whether a fault of a kind is to be injected into what the service says now; none without it. */
  readonly injectsFault?: (kind: string) => boolean;
}

/** The token of the seams that a service was given. */
export const SEAMS = Symbol('SEAMS');
