import { setTimeout as after } from 'node:timers/promises';
import { isRunning, type RunFile } from '@tandem/stack';
import { CommandError } from '../command-error.js';
import { elapsedMs } from '../elapsed.js';
import { EXIT } from '../surroundings.js';

const POLL_MS = 20;
const PATIENCE_MS = 15_000;

/**
 * Ends a stack as Ctrl-C does, and waits until its process and those of its services are gone.
 *
 * @throws CommandError where it does not end in time, or belongs to another user
 */
export async function stopStack(run: RunFile): Promise<void> {
  try {
    process.kill(run.pid, 'SIGTERM');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
    throw new CommandError(
      `process ${run.pid} cannot be ended (${(error as Error).message}): end it as its user`,
      EXIT.failed,
    );
  }
  const deadline = elapsedMs() + PATIENCE_MS;
  const processes = [run, ...Object.values(run.services)].filter((one) => one !== undefined);
  while (processes.some(isRunning)) {
    if (elapsedMs() > deadline) {
      throw new CommandError(
        `process ${run.pid} has not ended within ${PATIENCE_MS / 1000} s: kill -9 ${run.pid}`,
        EXIT.failed,
      );
    }
    await after(POLL_MS);
  }
}
