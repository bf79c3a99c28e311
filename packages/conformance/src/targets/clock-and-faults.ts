import {
  clockSkipReason,
  moveClock,
  type Service,
  type SimulatorClient,
  simulatorOf,
  SimulatorRefusal,
  unreachable,
} from '@tandem/client';
import { type Fault, SIMULATOR_PREFIX } from '@tandem/contracts';
import type { Cleanup } from '../cleanup.js';
import { Unsupported } from './errors.js';

/** The clock of a service, moved while a rule is tried, if the service has a control surface. */
export class MovableClock {
  constructor(
    private readonly service: Service,
    private readonly cleanup: Cleanup,
  ) {}

  /** Why the clock cannot be moved and put back; undefined if it can. */
  async skipReason(): Promise<string | undefined> {
    const reason = await clockSkipReason(this.service);
    return reason && `the clock of ${this.service.name} cannot be moved: ${reason}`;
  }

  /** Does `work` with the clock ahead, then back in real time. */
  ahead<Result>(seconds: number, work: () => Promise<Result>): Promise<Result> {
    return this.moved((clock) => clock.advance(seconds), work);
  }

  /** Does `work` with the clock wrong by seconds of either sign. */
  skewed<Result>(seconds: number, work: () => Promise<Result>): Promise<Result> {
    return this.moved((clock) => clock.skew(seconds), work);
  }

  /** Does `work` with the clock standing still at a time to come (ISO 8601). */
  frozen<Result>(at: string, work: () => Promise<Result>): Promise<Result> {
    return this.moved((clock) => clock.freeze(at), work);
  }

  /** Moves it on, inside of `frozen`. */
  advance(seconds: number): Promise<void> {
    return moveClock(this.service, (clock) => clock.advance(seconds));
  }

  private moved<Result>(
    move: (clock: SimulatorClient['clock']) => Promise<unknown>,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const undo = () => moveClock(this.service, (clock) => clock.reset());
    return this.cleanup.during(`put the clock of ${this.service.name} back`, undo, async () => {
      await moveClock(this.service, move);
      return work();
    });
  }
}

/** What goes wrong in a service while a rule is tried, if it has a control surface. */
export class Faults {
  constructor(
    private readonly service: Service,
    private readonly cleanup: Cleanup,
  ) {}

  /** Why nothing can be made to go wrong; undefined if it can. */
  async skipReason(): Promise<string | undefined> {
    const closed = `${this.service.name} cannot be made to fail: its ${SIMULATOR_PREFIX}/faults is not open (TANDEM_SIMULATOR_TOKEN)`;
    try {
      return (await simulatorOf(this.service)?.faults.list()) === undefined ? closed : undefined;
    } catch (error) {
      if (error instanceof SimulatorRefusal) return closed;
      throw unreachable(this.service, error);
    }
  }

  /**
   * Does `work` with a fault set, then takes it away.
   *
   * @throws {Unsupported} if the service knows no such fault
   */
  async during<Result>(fault: Fault, work: () => Promise<Result>): Promise<Result> {
    const { name } = this.service;
    const { faults } = simulatorOf(this.service) ?? {};
    if (!faults) throw new Unsupported(`${name} has no control surface`);
    const { id } = await faults.set(fault).catch((error: unknown) => {
      throw error instanceof SimulatorRefusal
        ? new Unsupported(`${name} has no fault ${fault.kind}`)
        : unreachable(this.service, error);
    });
    return this.cleanup.during(`take the fault ${fault.kind} of ${name} away`, () => faults.remove(id), work);
  }
}
