import { Controller, Inject } from '@nestjs/common';
import { resetOperations } from '@tandem/contracts';
import { SimulatedClock } from '../clock/simulated-clock.js';
import { ControlOperation } from '../control-surface/control-operation.decorator.js';
import { ExchangeJournal } from '../exchanges/exchange-journal.js';
import { FaultSet } from '../faults/fault-set.js';

/** A part of a service that can return to its beginning. */
export interface Resettable {
  reset(): void | Promise<void>;
}

/** The token of the service's own parts that a reset returns to their beginning. */
export const RESETTABLES = Symbol('RESETTABLES');

/** Returns this service to its beginning: real time, no faults, no recorded requests, the data of the seed. Snapshots are kept. */
@Controller()
export class ResetController {
  constructor(
    private readonly clock: SimulatedClock,
    private readonly faults: FaultSet,
    private readonly journal: ExchangeJournal,
    @Inject(RESETTABLES) private readonly parts: readonly Resettable[],
  ) {}

  /** The clock first: what the seed makes is dated by it. */
  @ControlOperation(resetOperations.reset)
  async reset() {
    const start = performance.now();
    this.clock.reset();
    this.faults.clear();
    for (const part of this.parts) await part.reset();
    this.journal.clear();
    return { duration_ms: Math.round(performance.now() - start) };
  }
}
