import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import type { resetSchema } from '@tandem/contracts';
import type { z } from 'zod';
import { SimulatorControl } from '../access/simulator-control.decorator.js';
import { SimulatedClock } from '../clock/simulated-clock.js';
import { ExchangeJournal } from '../exchanges/exchange-journal.js';
import { FaultSet } from '../faults/fault-set.js';

/** A part of a service that can return to its beginning. */
export interface Resettable {
  reset(): void | Promise<void>;
}

/** The token of the service's own parts that a reset returns to their beginning. */
export const RESETTABLES = Symbol('RESETTABLES');

/** Returns this service to its beginning: real time, no faults, no exchanges, the data of the seed. Snapshots are kept. */
@Controller('_simulator/reset')
@SimulatorControl()
export class ResetController {
  constructor(
    private readonly clock: SimulatedClock,
    private readonly faults: FaultSet,
    private readonly journal: ExchangeJournal,
    @Inject(RESETTABLES) private readonly parts: readonly Resettable[],
  ) {}

  /** The clock first: what the seed makes is dated by it. */
  @Post()
  @HttpCode(200)
  async reset(): Promise<z.infer<typeof resetSchema>> {
    const start = performance.now();
    this.clock.reset();
    this.faults.clear();
    for (const part of this.parts) {
      await part.reset();
    }
    this.journal.clear();
    return { duration_ms: Math.round(performance.now() - start) };
  }
}
