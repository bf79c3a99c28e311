import { Clock } from '@tandem/platform';

/** How a service's time stands to the real one. */
export interface ClockState {
  /** ISO 8601. */
  readonly now: string;
  readonly frozen: boolean;
  readonly advanced_seconds: number;
  readonly skew_seconds: number;
}

/** The latest time that a JavaScript date can hold, in milliseconds. */
const END_OF_TIME = 8.64e15;

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

  /** Stands still, at a time in milliseconds or now. Time does not go back: an earlier one is refused with `false`. */
  freeze(at?: number): boolean {
    const target = at === undefined ? (this.frozenAt ?? this.real.now() + this.advanced) : at - this.skewed;
    if (at !== undefined && at < this.now()) {
      return false;
    }
    this.frozenAt = target;
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

  /** Is wrong by seconds from now on: ahead where they are positive, behind where they are negative. */
  skew(seconds: number): void {
    this.skewed = seconds * 1000;
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
