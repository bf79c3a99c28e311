import type { ChildProcess } from 'node:child_process';

import { waitUntil } from '../elapsed.js';

/** How a process ended. */
export interface ChildEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Why it never started, where it did not. */
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
