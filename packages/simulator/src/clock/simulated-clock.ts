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

  /**
   * Stands still, at a time in milliseconds or now. Time does not go back: an earlier one is refused with `false`, as one
   * beyond the end of time is.
   */
  freeze(at = this.now()): boolean {
    if (at < this.now() || at > END_OF_TIME) {
      return false;
    }
    this.frozenAt = at - this.skewed;
    return true;
  }

  /** Jumps ahead by seconds; standing still, it stands still at the later time. Beyond the end of time it is refused with `false`. */
  advance(seconds: number): boolean {
    if (this.now() + seconds * 1000 > END_OF_TIME) {
      return false;
    }
    this.advanced += seconds * 1000;
    if (this.frozenAt !== undefined) {
      this.frozenAt += seconds * 1000;
    }
    return true;
  }

  /**
   * Is wrong by seconds from now on: ahead where they are positive, behind where they are negative. Beyond the end of
   * time it is refused with `false`.
   */
  skew(seconds: number): boolean {
    if (this.now() - this.skewed + seconds * 1000 > END_OF_TIME) {
      return false;
    }
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
