import { Controller, Delete, Get, HttpCode, Query } from '@nestjs/common';
import { z } from 'zod';
import { readCommand } from '../access/read-command.js';
import { SimulatorControl } from '../access/simulator-control.decorator.js';
import { ExchangeJournal, type JournalEntry } from './exchange-journal.js';

const querySchema = z.strictObject({
  correlation_id: z.string().optional(),
  status: z.coerce.number<string>().int().optional(),
  direction: z.enum(['in', 'out']).optional(),
  path: z.string().optional(),
});

/** What this service was asked and asked itself, with the rule that decided and secrets as fingerprints. */
@Controller('_simulator/exchanges')
@SimulatorControl()
export class ExchangesController {
  constructor(private readonly journal: ExchangeJournal) {}

  @Get()
  list(@Query() query: unknown): { exchanges: JournalEntry[] } {
    const { correlation_id, status, direction, path } = readCommand(querySchema, query);
    return {
      exchanges: this.journal.list(
        (entry) =>
          (correlation_id === undefined || entry.correlation_id === correlation_id) &&
          (status === undefined || entry.status === status) &&
          (direction === undefined || entry.direction === direction) &&
          (path === undefined || entry.path === path),
      ),
    };
  }

  @Delete()
  @HttpCode(204)
  clear(): void {
    this.journal.clear();
  }
}
