import type { AccessToken } from '@tandem/contracts';
import { SharedFetch } from './shared-fetch.js';

/** A token that was refused although it had just been renewed is not renewed again for so many seconds. */
const SECONDS_BETWEEN_RENEWALS = 10;

export interface KeeperOptions {
  readonly fetch: (signal: AbortSignal) => Promise<AccessToken>;
  /** Seconds that never run backwards; not the time of day. */
  readonly now: () => number;
  /** How many seconds before its end a token counts as used up; a tenth of its lifetime at most. */
  readonly renewBeforeExpiry: number;
}

/**
 * Keeps one access token for as long as its answer says. `created_at` was read on the signer's clock, which is not ours,
 * so `expires_in` counts from the moment at which our request left, which is never later.
 */
export class AccessTokenKeeper {
  private kept?: { readonly token: AccessToken; readonly renewAt: number };
  private inFlight?: SharedFetch<AccessToken>;
  private renewedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: KeeperOptions) {}

  /** The kept token while it lasts, otherwise a new one. */
  async current(signal?: AbortSignal): Promise<AccessToken> {
    const kept = this.kept;
    return kept && this.options.now() < kept.renewAt ? kept.token : this.request(signal);
  }

  /**
   * A new token. Callers that come while one is being fetched share it, and its failure; a failure is not kept. If all of
   * them give it up, the fetch ends too.
   */
  async request(signal?: AbortSignal): Promise<AccessToken> {
    signal?.throwIfAborted();
    if (this.inFlight === undefined || this.inFlight.isGivenUp) {
      const shared = new SharedFetch((givenUp) =>
        this.fetch(givenUp).finally(() => {
          if (this.inFlight === shared) this.inFlight = undefined;
        }),
      );
      this.inFlight = shared;
    }
    return this.inFlight.wait(signal);
  }

  /**
   * A token other than the refused one: one that another caller has fetched meanwhile, or a new one.
   *
   * @returns undefined if the refused one was fetched for the same reason less than 10 seconds ago
   */
  async renew(refused: AccessToken, signal?: AbortSignal): Promise<AccessToken | undefined> {
    if (this.kept?.token !== refused) return this.current(signal);
    const now = this.options.now();
    if (now < this.renewedAt + SECONDS_BETWEEN_RENEWALS) return undefined;
    this.renewedAt = now;
    this.kept = undefined;
    return this.request(signal);
  }

  private async fetch(signal: AbortSignal): Promise<AccessToken> {
    const { fetch, now, renewBeforeExpiry } = this.options;
    const requestedAt = now();
    const token = await fetch(signal);
    const lifetime = token.expires_in;
    this.kept = { token, renewAt: requestedAt + lifetime - Math.min(renewBeforeExpiry, lifetime / 10) };
    return token;
  }
}
