import { LONGEST_DELAY, type FaultCommand, type SetFault, type WireFault } from '@tandem/contracts';
import type { Decision } from '@tandem/platform';
import { seededChance } from './seeded-chance.js';
import { strikeDecision } from './strike-decision.js';

const CAPACITY = 100;

/** A request that a fault may strike. */
export interface StrikableRequest {
  readonly method: string;
  /** With or without its query. */
  readonly path: string;
}

interface Entry {
  readonly id: number;
  readonly command: FaultCommand;
  readonly chance: () => number;
  fired: number;
}

/** A fault that strikes now, and what log and exchanges say of it. */
export type Strike = WireFault & { readonly id: number; readonly decision: Decision };

/** The faults that are set on a service, in the order in which they were. */
export class FaultSet {
  private entries: Entry[] = [];
  private count = 0;

  /** Sets a fault; undefined where a hundred are set that can still strike. */
  add(command: FaultCommand): SetFault | undefined {
    if (this.entries.length >= CAPACITY) {
      const spent = this.entries.findIndex(isSpent);
      if (spent < 0) {
        return undefined;
      }
      this.entries.splice(spent, 1);
    }
    const entry = { id: ++this.count, command, chance: seededChance(command.seed ?? 0), fired: 0 };
    this.entries.push(entry);
    return present(entry);
  }

  list(): SetFault[] {
    return this.entries.map(present);
  }

  /** Takes a fault back; false where none has this number. */
  remove(id: number): boolean {
    const before = this.entries.length;
    this.entries = this.entries.filter((entry) => entry.id !== id);
    return this.entries.length < before;
  }

  clear(): void {
    this.entries = [];
  }

  get isEmpty(): boolean {
    return this.entries.length === 0;
  }

  /**
   * The faults of the wire that strike a request now, in the order in which they were set: delays, and at the end the
   * first one of another kind. They count as fired.
   */
  strike(on: 'in' | 'out', request: StrikableRequest): Strike[] {
    const strikes: Strike[] = [];
    for (const entry of this.entries) {
      const { command } = entry;
      if (isOfTheWire(command) && command.on === on && fits(command, request) && fires(entry)) {
        const { id } = entry;
        const isDelay = command.kind === 'delay';
        strikes.push({ ...command, id, decision: strikeDecision(id, command.kind, isDelay ? 'allowed' : 'refused') });
        if (!isDelay) {
          break;
        }
      }
    }
    return strikes;
  }

  /** The number of the first fault of content of a kind that strikes now. It counts as fired. */
  strikeContent(kind: string): number | undefined {
    return this.entries.find((entry) => !isOfTheWire(entry.command) && entry.command.kind === kind && fires(entry))?.id;
  }
}

/** The milliseconds that a request waits; never more than a single delay can be. */
export function delayOf(strikes: readonly Strike[]): number {
  const sum = strikes.reduce((all, strike) => all + (strike.kind === 'delay' ? strike.milliseconds : 0), 0);
  return Math.min(sum, LONGEST_DELAY);
}

function isOfTheWire(command: FaultCommand): command is WireFault {
  return 'on' in command;
}

function fits({ method, path }: WireFault, request: StrikableRequest): boolean {
  const asked = request.path.split('?', 1)[0] ?? '';
  return (
    (method === undefined || method === request.method) &&
    (path === undefined || (path.endsWith('*') ? asked.startsWith(path.slice(0, -1)) : asked === path))
  );
}

function fires(entry: Entry): boolean {
  const { probability } = entry.command;
  if (isSpent(entry) || (probability !== undefined && entry.chance() >= probability)) {
    return false;
  }
  entry.fired += 1;
  return true;
}

function isSpent({ command, fired }: Entry): boolean {
  return command.times !== undefined && fired >= command.times;
}

function present(entry: Entry): SetFault {
  return { id: entry.id, ...entry.command, fired: entry.fired, spent: isSpent(entry) };
}
