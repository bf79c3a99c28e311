import { resolve } from 'node:path';
import { isRunning, readRunFile, type RunFile, StateFolder } from '@tandem/stack';
import { CommandError } from '../command-context.js';

/** The state folder of an option, otherwise of TANDEM_STATE, otherwise `.tandem` here; absolute. */
export function statePath(
  { state }: { readonly state?: string },
  env: Readonly<Record<string, string | undefined>>,
): string {
  return resolve(state ?? (env.TANDEM_STATE || '.tandem'));
}

/**
 * The stack that runs on a state folder; undefined if none does.
 *
 * @throws {StackError} if the folder is not this user's own
 */
export function stackOn(state: string): RunFile | undefined {
  const folder = new StateFolder(state);
  folder.refuseForeign();
  const run = readRunFile(folder.runFile);
  return run !== undefined && isRunning(run) ? run : undefined;
}

/**
 * The same, for commands that send it tokens: a stack listens only on this machine.
 *
 * @throws {CommandError} if none runs, or its file names another machine
 */
export function runningStack(state: string): RunFile {
  const run = stackOn(state);
  const named = [...Object.values(run?.urls ?? {}), ...(run?.editorProxy === undefined ? [] : [run.editorProxy])];
  const foreign = named.find((url) => !isLoopback(url));
  if (foreign !== undefined) {
    const remedy = 'name a service elsewhere with --self-managed, --saas and --model-gateway';
    throw new CommandError(`${state}/stack.json names ${foreign}, which is not on this machine: ${remedy}`);
  }
  if (run !== undefined) return run;
  const remedy = 'start one with tandem start, or name the services with --self-managed, --saas and --model-gateway';
  throw new CommandError(`no stack runs on ${state}: ${remedy}`);
}

/** Whether a URL leads to this machine. */
export function isLoopback(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}
