import type { ClockState } from '@tandem/contracts';
import { Clock } from '@tandem/platform';

/** The last second that ISO 8601, and PostgreSQL with it, writes with a year of four digits, in milliseconds. */
const END_OF_TIME = Date.parse('9999-12-31T23:59:59Z');

/** A clock that can stand still, jump ahead and be wrong. */
export class SimulatedClock extends Clock {
  private frozenAt: number | undefined;
  private advanced = 0;
  private skewed = 0;

  constructor(private readonly real: Clock) {
    super();
  }

  override now(): number {
    return (this.frozenAt ?? this.real.now() + this.advanced) + this.skewed;
  }

  override aheadOfRealTime(): number {
    const ahead = this.frozenAt === undefined ? this.advanced : this.frozenAt - this.real.now();
    return ahead + this.skewed;
  }

  /**
   * Stops the clock, at a time in milliseconds or now. Time does not go back: an earlier time is refused with `false`, and
   * so is one beyond the end of time.
   */
  freeze(at?: number): boolean {
    const now = this.now();
    const until = at ?? now;
    if (until < now || until > END_OF_TIME) return false;
    this.frozenAt = until - this.skewed;
    return true;
  }

  /** Moves ahead by seconds; a stopped clock is stopped at the later time. It is refused with `false` beyond the end of time. */
  advance(seconds: number): boolean {
    if (this.now() + seconds * 1000 > END_OF_TIME) return false;
    this.advanced += seconds * 1000;
    if (this.frozenAt !== undefined) this.frozenAt += seconds * 1000;
    return true;
  }

  /**
   * Makes the clock wrong by seconds from now on: ahead if they are positive, behind if they are negative. It is refused
   * with `false` beyond the end of time.
   */
  skew(seconds: number): boolean {
    if (this.now() - this.skewed + seconds * 1000 > END_OF_TIME) return false;
    this.skewed = seconds * 1000;
    return true;
  }

  /** Returns to real time. */
  reset(): void {
    this.frozenAt = undefined;
    this.advanced = 0;
    this.skewed = 0;
  }

  state(): ClockState {
    return {
      now: this.date().toISOString(),
      frozen: this.frozenAt !== undefined,
      advanced_seconds: this.advanced / 1000,
      skew_seconds: this.skewed / 1000,
    };
  }
}
