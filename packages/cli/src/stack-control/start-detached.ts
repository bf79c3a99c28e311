import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { readRunFile, type RunFile, SERVICE_NAMES, StateFolder } from '@tandem/stack';
import { CommandError } from '../command-error.js';
import { tellingOfWaits } from '../output/progress.js';
import { EXIT, type Surroundings } from '../surroundings.js';
import { stackOn } from '../targets/running-stack.js';
import { type ShownStack, shownStack } from './shown-stack.js';
import type { StartRequest } from './start-here.js';

const POLL_MS = 25;
const LINES_SHOWN = 12;

/**
 * Starts a stack as a process of its own that goes on when this one ends, and waits until all of it is ready. Its output
 * goes to `start.log` in the state folder.
 *
 * @throws CommandError where it does not start, or one runs there already
 */
export async function startDetached(
  { state, args }: Pick<StartRequest, 'state' | 'args'>,
  { env, err, signal, program }: Surroundings,
): Promise<ShownStack> {
  const running = stackOn(state);
  if (running) {
    throw new CommandError(`a stack runs on ${state} (process ${running.pid}): tandem stop ends it`, EXIT.failed);
  }
  const folder = new StateFolder(state);
  folder.make();
  const log = join(folder.path, 'start.log');
  const output = openSync(log, 'w', 0o600);
  const child = spawn(process.execPath, [program, 'start', '--no-flow', '--state', state, ...args], {
    detached: true,
    env: { ...env },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  let hasEnded = false;
  child.once('exit', () => (hasEnded = true));
  child.once('error', () => (hasEnded = true));
  const end = () => child.kill('SIGTERM');
  signal.addEventListener('abort', end, { once: true });
  const ready = await tellingOfWaits(err)('starting', async () => {
    for (;;) {
      const run = readRunFile(folder.runFile);
      if (run !== undefined && run.pid === child.pid && isComplete(run)) return run;
      if (hasEnded) return undefined;
      await after(POLL_MS);
    }
  });
  signal.removeEventListener('abort', end);
  if (!ready) throw new CommandError(whyNot(log), EXIT.failed);
  child.unref();
  return shownStack(state, ready);
}

function isComplete({ services }: RunFile): boolean {
  return SERVICE_NAMES.every((name) => services[name] !== undefined);
}

function whyNot(log: string): string {
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  const own = lines.find((line) => line.startsWith('tandem: '));
  return own?.slice('tandem: '.length) ?? `the stack did not start: ${lines.slice(-LINES_SHOWN).join(' ')} (${log})`;
}
