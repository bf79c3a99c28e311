import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { contentFaultSchema, WIRE_KINDS, wireFaultSchema, type FaultCommand, type SetFault } from '@tandem/contracts';
import { badCommand, nothingThere, readCommand } from '../access/read-command.js';
import { SimulatorControl } from '../access/simulator-control.decorator.js';
import type { ContentFaultKind } from './content-faults.js';
import { FaultSet } from './fault-set.js';

/** The token of the kinds of fault that the service knows of its own content. */
export const CONTENT_FAULT_KINDS = Symbol('CONTENT_FAULT_KINDS');

/** What goes wrong in this service, on demand. */
@Controller('_simulator/faults')
@SimulatorControl()
export class FaultsController {
  constructor(
    private readonly faults: FaultSet,
    @Inject(CONTENT_FAULT_KINDS) private readonly contentKinds: readonly ContentFaultKind[],
  ) {}

  @Get()
  list(): { faults: SetFault[] } {
    return { faults: this.faults.list() };
  }

  @Post()
  set(@Body() body: unknown): SetFault {
    const fault = this.faults.add(this.read(body));
    if (!fault) {
      throw badCommand('100 faults are set: delete some, or reset');
    }
    return fault;
  }

  @Delete()
  @HttpCode(204)
  clear(): void {
    this.faults.clear();
  }

  @Delete(':id')
  @HttpCode(204)
  remove(@Param('id') id: string): void {
    if (!/^\d{1,15}$/.test(id) || !this.faults.remove(Number(id))) {
      throw nothingThere('no fault with this number is set');
    }
  }

  private read(body: unknown): FaultCommand {
    const kind: unknown = (body as { kind?: unknown } | null | undefined)?.kind;
    const kinds = [...WIRE_KINDS, ...this.contentKinds.map((content) => content.kind)];
    if (typeof kind !== 'string' || !kinds.includes(kind)) {
      throw badCommand(`kind: one of ${kinds.join(', ')}`);
    }
    const command = WIRE_KINDS.includes(kind)
      ? readCommand(wireFaultSchema, body)
      : readCommand(contentFaultSchema, body);
    if (command.seed !== undefined && command.probability === undefined) {
      throw badCommand('seed: it needs a probability');
    }
    return command;
  }
}
