import { clockSkipReason, moveClock, type Service } from '@tandem/client';
import type { Cleanup } from '../cleanup.js';

/** The clock of a service, moved while a rule is tried, where the service has a control surface. */
export class MovableClock {
  constructor(
    private readonly service: Service,
    private readonly cleanup: Cleanup,
  ) {}

  /** Why the clock cannot be moved and put back; undefined where it can. */
  async skipReason(): Promise<string | undefined> {
    const skipReason = await clockSkipReason(this.service);
    return skipReason && `the clock of ${this.service.name} cannot be moved: ${skipReason}`;
  }

  /** Does `work` with the clock ahead, then back in real time. */
  ahead<Result>(seconds: number, work: () => Promise<Result>): Promise<Result> {
    return this.#moved(() => this.advance(seconds), work);
  }

  /** Does `work` with the clock wrong by seconds of either sign. */
  skewed<Result>(seconds: number, work: () => Promise<Result>): Promise<Result> {
    return this.#moved(() => moveClock(this.service, (clock) => clock.skew(seconds)), work);
  }

  /** Does `work` with the clock standing still at a time to come (ISO 8601). */
  frozen<Result>(at: string, work: () => Promise<Result>): Promise<Result> {
    return this.#moved(() => moveClock(this.service, (clock) => clock.freeze(at)), work);
  }

  /** Moves it on, inside of `frozen`. */
  advance(seconds: number): Promise<void> {
    return moveClock(this.service, (clock) => clock.advance(seconds));
  }

  #moved<Result>(move: () => Promise<void>, work: () => Promise<Result>): Promise<Result> {
    const undo = () => moveClock(this.service, (clock) => clock.reset());
    return this.cleanup.during(`put the clock of ${this.service.name} back`, undo, async () => {
      await move();
      return work();
    });
  }
}
