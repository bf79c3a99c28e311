import { Controller } from '@nestjs/common';
import { clockOperations } from '@tandem/contracts';
import { badCommand, ControlOperation } from '../control-surface/control-operation.decorator.js';
import { SimulatedClock } from './simulated-clock.js';

const TOO_LATE = 'seconds lead beyond the year 9999';

/** The time of this service: everything in it that reads time follows. */
@Controller()
export class ClockController {
  constructor(private readonly clock: SimulatedClock) {}

  @ControlOperation(clockOperations.showClock)
  show() {
    return this.clock.state();
  }

  /** `{}` freezes it now, `{"at": "2030-01-01T00:00:00Z"}` at a later time. */
  @ControlOperation(clockOperations.freezeClock)
  freeze({ at }: { at?: string | undefined }) {
    if (!this.clock.freeze(at === undefined ? undefined : Date.parse(at))) {
      throw badCommand('at is in the past: the clock moves forward only; reset returns it to real time');
    }
    return this.clock.state();
  }

  /** `{"seconds": 3600}`: forward only. */
  @ControlOperation(clockOperations.advanceClock)
  advance({ seconds }: { seconds: number }) {
    if (!this.clock.advance(seconds)) throw badCommand(TOO_LATE);
    return this.clock.state();
  }

  /** `{"seconds": -90}`: how wrong this service's clock is, in either direction. */
  @ControlOperation(clockOperations.skewClock)
  skew({ seconds }: { seconds: number }) {
    if (!this.clock.skew(seconds)) throw badCommand(TOO_LATE);
    return this.clock.state();
  }

  @ControlOperation(clockOperations.resetClock)
  reset() {
    this.clock.reset();
    return this.clock.state();
  }
}
