import type { Clock } from '@tandem/platform';
import type { VerificationKey } from './verification-key.js';

export interface KeySetLimits {
  /** Seconds for which keys are used without asking the issuer again. */
  readonly maxAge: number;
  /** Seconds for which they are used beyond that while the issuer is away. */
  readonly maxStale: number;
  /** Seconds between two requests that keys which fit nothing, or an issuer that is away, can cause. */
  readonly cooldown: number;
}

/** The keys of one issuer, kept. However many ask at once, one request to the issuer is under way. */
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
   * The keys of now. Those that are no longer fresh but may be stale are used at once, and new ones fetched beside (RFC
   * 5861, section 3). An issuer that failed is not asked again before the cool-down is over.
   *
   * @throws what the source throws, or threw last, if there are none
   */
  async current(): Promise<readonly VerificationKey[]> {
    const { maxAge, maxStale, cooldown } = this.limits;
    if (this.isWithin(maxAge, this.fetchedAt)) {
      return this.keys;
    }
    const waits = !this.underway && this.isWithin(cooldown, this.failedAt);
    if (this.isWithin(maxAge + maxStale, this.fetchedAt)) {
      if (!waits) void this.fetch().catch(() => undefined);
      return this.keys;
    }
    if (waits) throw this.failure;
    return this.fetch();
  }

  /**
   * The keys asked for anew, because a token fits none of the current ones: once, then not before the cool-down is over.
   *
   * @returns undefined where they are not asked for, or the issuer is away
   */
  async refetched(): Promise<readonly VerificationKey[] | undefined> {
    if (!this.underway && this.isWithin(this.limits.cooldown, this.refetchedAt)) {
      return undefined;
    }
    if (!this.underway) {
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
      .finally(() => {
        this.underway = undefined;
      });
    return this.underway;
  }

  /** Whether less than `seconds` have passed since a time; a clock that was set back counts as more. */
  private isWithin(seconds: number, since: number | undefined): boolean {
    const passed = since === undefined ? -1 : this.clock.now() - since;
    return passed >= 0 && passed < seconds * 1000;
  }
}
