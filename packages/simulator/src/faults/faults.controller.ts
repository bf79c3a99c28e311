import { Controller, Inject, Param } from '@nestjs/common';
import {
  contentFaultSchema,
  faultsOperations,
  WIRE_KINDS,
  wireFaultSchema,
  type FaultCommand,
} from '@tandem/contracts';
import {
  badCommand,
  ControlOperation,
  nothingThere,
  readCommand,
} from '../control-surface/control-operation.decorator.js';
import { FaultSet } from './fault-set.js';

/** The token of the faults that can be injected into this service's own content: a description by kind. */
export const CONTENT_FAULTS = Symbol('CONTENT_FAULTS');

/** The faults that this service injects on demand. */
@Controller()
export class FaultsController {
  constructor(
    private readonly faults: FaultSet,
    @Inject(CONTENT_FAULTS) private readonly contentFaults: Readonly<Record<string, string>>,
  ) {}

  @ControlOperation(faultsOperations.listFaults)
  list() {
    return { faults: this.faults.list() };
  }

  @ControlOperation(faultsOperations.setFault)
  set(body: unknown) {
    const fault = this.faults.add(this.read(body));
    if (!fault) throw badCommand('100 faults are set: delete some, or reset');
    return fault;
  }

  @ControlOperation(faultsOperations.clearFaults)
  clear() {
    this.faults.clear();
  }

  @ControlOperation(faultsOperations.removeFault)
  remove(@Param('id') id: string) {
    if (!/^\d{1,15}$/.test(id) || !this.faults.remove(Number(id))) {
      throw nothingThere('no fault with this number is set');
    }
  }

  private read(body: unknown): FaultCommand {
    const kind: unknown = (body as { kind?: unknown }).kind;
    const kinds = [...WIRE_KINDS, ...Object.keys(this.contentFaults)];
    if (typeof kind !== 'string' || !kinds.includes(kind)) throw badCommand(`kind: one of ${kinds.join(', ')}`);
    const command = WIRE_KINDS.includes(kind)
      ? readCommand(wireFaultSchema, body)
      : readCommand(contentFaultSchema, body);
    if (command.seed !== undefined && command.probability === undefined) {
      throw badCommand('seed: it needs a probability');
    }
    return command;
  }
}
