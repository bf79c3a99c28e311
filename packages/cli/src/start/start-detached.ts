import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRunFile, type RunFile, SERVICE_NAMES, StateFolder, waitUntil } from '@tandem/stack';
import { type CommandContext, CommandError } from '../command-context.js';
import { stackOn } from '../targets/running-stack.js';
import { type ShownStack, shownStack } from './shown-stack.js';

const LINES_SHOWN = 12;

/**
 * Runs `tandem` with `args`, those of a start, as a process of its own that goes on when this one ends, and waits until
 * all of its stack is ready. Its output goes to `start.log` in the state folder.
 *
 * @throws {CommandError} if it does not start, or a stack runs there already
 */
export async function startDetached(
  state: string,
  args: readonly string[],
  { env, signal, program, progress = (_label, work) => work() }: CommandContext,
): Promise<ShownStack> {
  const running = stackOn(state);
  if (running) throw new CommandError(`a stack runs on ${state} (process ${running.pid}): tandem stop ends it`);
  const folder = new StateFolder(state);
  folder.make();
  const log = join(folder.path, 'start.log');
  const output = openSync(log, 'w', 0o600);
  const child = spawn(process.execPath, [program, ...args], {
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
  const runFile = () => {
    const run = readRunFile(folder.runFile);
    return run !== undefined && run.pid === child.pid && isComplete(run) ? run : undefined;
  };
  await progress('starting', () => waitUntil(() => hasEnded || runFile() !== undefined, { withinMs: Infinity }));
  signal.removeEventListener('abort', end);
  const ready = runFile();
  if (!ready) throw new CommandError(whyNot(log));
  child.unref();
  return shownStack(state, ready);
}

function isComplete({ services, page }: RunFile): boolean {
  return page !== undefined && SERVICE_NAMES.every((name) => services[name] !== undefined);
}

function whyNot(log: string): string {
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  const own = lines.find((line) => line.startsWith('tandem: '));
  return own?.slice('tandem: '.length) ?? `the stack did not start: ${lines.slice(-LINES_SHOWN).join(' ')} (${log})`;
}
