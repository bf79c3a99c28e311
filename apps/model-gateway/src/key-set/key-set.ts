import type { Clock } from '@tandem/platform';
import type { VerificationKey } from './verification-key.js';

export interface KeySetLimits {
  /** Seconds for which keys are used without being fetched again. */
  readonly maxAge: number;
  /** Seconds for which they are used beyond that while the issuer is unavailable. */
  readonly maxStale: number;
  /** Seconds between two requests that tokens with unknown keys, or an unavailable issuer, can cause. */
  readonly cooldown: number;
}

/** The kept keys of one issuer. At most one request to the issuer is under way, however many callers need keys. */
export class KeySet {
  private keys: readonly VerificationKey[] = [];
  private fetchedAt: number | undefined;
  private failedAt: number | undefined;
  private failure: unknown;
  private refetchedAt: number | undefined;
  private underway: Promise<readonly VerificationKey[]> | undefined;

  constructor(
    private readonly source: () => Promise<readonly VerificationKey[]>,
    private readonly clock: Clock,
    private readonly limits: KeySetLimits,
  ) {}

  /**
   * The current keys. Stale ones are returned at once while new ones are fetched in the background (RFC 5861, section 3).
   * An issuer that failed is not asked again before the cool-down is over.
   *
   * @throws {Error} what the source throws, or threw last, if there are no keys
   */
  async current(): Promise<readonly VerificationKey[]> {
    const { maxAge, maxStale, cooldown } = this.limits;
    if (this.isWithin(maxAge, this.fetchedAt)) return this.keys;
    const waits = !this.underway && this.isWithin(cooldown, this.failedAt);
    if (this.isWithin(maxAge + maxStale, this.fetchedAt)) {
      if (!waits) void this.fetch().catch(() => undefined);
      return this.keys;
    }
    if (waits) throw this.failure;
    return this.fetch();
  }

  /**
   * Fetches the keys again, because no current key verifies a token: once, then not before the cool-down is over.
   *
   * @returns undefined during the cool-down, or if the issuer is unavailable
   */
  async refetched(): Promise<readonly VerificationKey[] | undefined> {
    if (!this.underway) {
      if (this.isWithin(this.limits.cooldown, this.refetchedAt)) return undefined;
      this.refetchedAt = this.clock.now();
    }
    return this.fetch().catch(() => undefined);
  }

  private fetch(): Promise<readonly VerificationKey[]> {
    this.underway ??= this.source()
      .then(
        (keys) => {
          this.keys = keys;
          this.fetchedAt = this.clock.now();
          this.failedAt = undefined;
          return keys;
        },
        (error: unknown) => {
          this.failedAt = this.clock.now();
          this.failure = error;
          throw error;
        },
      )
      .finally(() => (this.underway = undefined));
    return this.underway;
  }

  /** Whether less than `seconds` have passed since a time; a clock that was set back counts as more. */
  private isWithin(seconds: number, since: number | undefined): boolean {
    const passed = since === undefined ? -1 : this.clock.now() - since;
    return passed >= 0 && passed < seconds * 1000;
  }
}
