import type { ChildProcess } from 'node:child_process';
import { elapsedMs, waitUntil } from '../elapsed.js';

const MOST_RESTARTS = 3;
const RESTARTS_WITHIN_MS = 60_000;

/** The processes that were started and have not ended, so that all of them can be ended at once. */
export class ChildProcesses {
  private readonly running = new Set<ChildProcess>();

  /** Keeps `child` until it ends; returns it. */
  add<Child extends ChildProcess>(child: Child): Child {
    this.running.add(child);
    child.once('exit', () => this.running.delete(child));
    child.once('error', () => this.running.delete(child));
    return child;
  }

  /** How many there are. */
  get size(): number {
    return this.running.size;
  }

  /** Kills every one of them (SIGKILL), without waiting. */
  killAll(): void {
    for (const child of this.running) child.kill('SIGKILL');
  }
}

/** How a process ended. */
export interface ChildEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Why it never started, if it did not. */
  error?: Error;
}

/** Resolves when `child` has ended or could not be started; never rejects. */
export function endOf(child: ChildProcess): Promise<ChildEnd> {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      if (child.pid === undefined) resolve({ code: null, signal: null, error });
    });
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

/** `exit code 1`, `signal SIGKILL`, or why it did not start. */
export function describeEnd({ code, signal, error }: ChildEnd): string {
  if (error) return error.message;
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}

/**
 * Sends `child` one signal after the other until it ends, and waits for its end.
 *
 * @param escalation each signal with the milliseconds that it is given to work
 */
export async function endChild(
  child: ChildProcess,
  escalation: readonly { signal: NodeJS.Signals; withinMs: number }[],
): Promise<void> {
  const hasEnded = () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  for (const { signal, withinMs } of escalation) {
    if (hasEnded()) return;
    child.kill(signal);
    if (await waitUntil(hasEnded, { withinMs, everyMs: 5 })) return;
  }
}

/** Counts how often something that ended was started again: at most three times in a minute. */
export class Restarts {
  private times: number[] = [];

  /** @param onNotice is told of each; without it nothing is started again */
  constructor(private readonly onNotice?: (line: string) => void) {}

  /** Whether to start once more what ended with `failure`; says so. */
  allow(failure: Error): boolean {
    this.times = this.times.filter((time) => elapsedMs() - time < RESTARTS_WITHIN_MS);
    if (this.onNotice === undefined || this.times.length >= MOST_RESTARTS) return false;
    this.times.push(elapsedMs());
    const count = `${this.times.length} of ${MOST_RESTARTS} in a minute`;
    this.onNotice(`${failure.message.split(': ')[0]}: it is started again (${count})`);
    return true;
  }
}
