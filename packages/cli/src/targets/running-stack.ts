import { isRunning, readRunFile, type RunFile, StateFolder } from '@tandem/stack';
import { CommandError } from '../command-error.js';
import { EXIT } from '../surroundings.js';

/** The stack that runs on a state folder; undefined where none does. */
export function stackOn(state: string): RunFile | undefined {
  const run = readRunFile(new StateFolder(state).runFile);
  return run !== undefined && isRunning(run) ? run : undefined;
}

/** The same. Throws `CommandError` where none does. */
export function runningStack(state: string): RunFile {
  const run = stackOn(state);
  if (run !== undefined) return run;
  const remedy = 'start one with tandem start, or name the services with --self-managed, --saas and --model-gateway';
  throw new CommandError(`no stack runs on ${state}: ${remedy}`, EXIT.failed);
}
