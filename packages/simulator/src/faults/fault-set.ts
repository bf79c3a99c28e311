import { LONGEST_DELAY, type FaultCommand, type SetFault, type WireFault } from '@tandem/contracts';
import { recordRuleResult, type RuleResult } from '@tandem/platform';

const CAPACITY = 100;

/** A request that a fault may be injected into. */
export interface RequestLine {
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

/** A fault that is injected now, and what the log and the recorded request say of it. */
export type Injection = WireFault & { readonly id: number; readonly decision: RuleResult };

/** The faults that are set on a service, in the order in which they were. */
export class FaultSet {
  private entries: Entry[] = [];
  private count = 0;

  /** Sets a fault; undefined if a hundred are set that are not spent. */
  add(command: FaultCommand): SetFault | undefined {
    if (this.entries.length >= CAPACITY) {
      const spent = this.entries.findIndex(isSpent);
      if (spent < 0) return undefined;
      this.entries.splice(spent, 1);
    }
    const entry = { id: ++this.count, command, chance: seededChance(command.seed ?? 0), fired: 0 };
    this.entries.push(entry);
    return present(entry);
  }

  list(): SetFault[] {
    return this.entries.map(present);
  }

  /** Takes a fault back; false if none has this number. */
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
   * The faults of the wire to inject into a request now, in the order in which they were set: delays, and at the end the
   * first one of another kind. They count as fired.
   */
  inject(on: 'in' | 'out', request: RequestLine): Injection[] {
    const injections: Injection[] = [];
    for (const entry of this.entries) {
      const { command } = entry;
      if (isOfTheWire(command) && command.on === on && fits(command, request) && fires(entry)) {
        const { id } = entry;
        const isDelay = command.kind === 'delay';
        injections.push({ ...command, id, decision: injected(id, command.kind, isDelay ? 'allowed' : 'refused') });
        if (!isDelay) break;
      }
    }
    return injections;
  }

  /** Whether a fault of content is to be injected now. It counts as fired then, and the request is told of it. */
  injectContent(kind: string): boolean {
    const entry = this.entries.find((one) => !isOfTheWire(one.command) && one.command.kind === kind && fires(one));
    if (entry) recordRuleResult(injected(entry.id, kind, 'allowed'));
    return entry !== undefined;
  }
}

/** What the log and the recorded request say of a fault: on the wire it cannot be told from the service's own answer. */
function injected(id: number, kind: string, outcome: RuleResult['outcome']): RuleResult {
  return { rule: 'no-fault-strikes', outcome, reason: `fault ${id} of the simulator: ${kind}` };
}

/** The milliseconds that a request waits; never more than a single delay can be. */
export function delayOf(injections: readonly Injection[]): number {
  const sum = injections.reduce((all, fault) => all + (fault.kind === 'delay' ? fault.milliseconds : 0), 0);
  return Math.min(sum, LONGEST_DELAY);
}

function isOfTheWire(command: FaultCommand): command is WireFault {
  return 'on' in command;
}

function fits({ method, path }: WireFault, request: RequestLine): boolean {
  const asked = request.path.split('?', 1)[0] ?? '';
  return (
    (method === undefined || method === request.method) &&
    (path === undefined || (path.endsWith('*') ? asked.startsWith(path.slice(0, -1)) : asked === path))
  );
}

function fires(entry: Entry): boolean {
  const { probability } = entry.command;
  if (isSpent(entry) || (probability !== undefined && entry.chance() >= probability)) return false;
  entry.fired += 1;
  return true;
}

function isSpent({ command, fired }: Entry): boolean {
  return command.times !== undefined && fired >= command.times;
}

function present(entry: Entry): SetFault {
  return { id: entry.id, ...entry.command, fired: entry.fired, spent: isSpent(entry) };
}

/**
 * Numbers from 0 up to, but not including, 1 that look random and are the same for the same seed: mulberry32, whose state
 * is one word of 32 bits.
 */
export function seededChance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
