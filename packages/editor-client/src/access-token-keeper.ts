import type { AccessToken } from '@tandem/contracts';

export interface KeeperOptions {
  readonly fetch: () => Promise<AccessToken>;
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
  private kept?: { token: AccessToken; renewAt: number };
  private inFlight?: Promise<AccessToken>;

  constructor(private readonly options: KeeperOptions) {}

  /** The kept token while it lasts, otherwise a new one. */
  current(): Promise<AccessToken> {
    const kept = this.kept;
    return kept && this.options.now() < kept.renewAt ? Promise.resolve(kept.token) : this.request();
  }

  /** A new token. Callers that come while one is being fetched share it, and its failure; a failure is not kept. */
  request(): Promise<AccessToken> {
    this.inFlight ??= this.fetch().finally(() => (this.inFlight = undefined));
    return this.inFlight;
  }

  /** A token other than the refused one: one that another caller has fetched meanwhile, or a new one. */
  renew(refused: AccessToken): Promise<AccessToken> {
    if (this.kept?.token === refused) this.kept = undefined;
    return this.current();
  }

  private async fetch(): Promise<AccessToken> {
    const { fetch, now, renewBeforeExpiry } = this.options;
    const requestedAt = now();
    const token = await fetch();
    const lifetime = token.expires_in;
    this.kept = { token, renewAt: requestedAt + lifetime - Math.min(renewBeforeExpiry, lifetime / 10) };
    return token;
  }
}
