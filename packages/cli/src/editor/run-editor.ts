import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { CommandError } from '../command-context.js';

/** What shells answer for a command that they do not find, or cannot start. */
const NOT_FOUND = 127;
const NOT_STARTED = 126;

/**
 * Runs a command in this terminal until it ends.
 *
 * @returns its exit code; 128 and the signal's number if a signal ended it, as a shell says it
 * @throws {CommandError} if it does not start
 */
export async function runEditor(
  [program = '', ...args]: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit', env: { ...env } });
  // The terminal itself sends Ctrl-C to the command.
  const end = () => /SIGINT/.test(String(signal.reason)) || child.kill('SIGTERM');
  signal.addEventListener('abort', end);
  try {
    const [code, by] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + constants.signals[by ?? 'SIGKILL'];
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      throw new CommandError(`${program} is not there: give a command in PATH, or its path`, NOT_FOUND);
    }
    throw new CommandError(`${program} does not start (${code ?? message})`, NOT_STARTED);
  } finally {
    signal.removeEventListener('abort', end);
  }
}
