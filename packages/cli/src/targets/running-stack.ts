import { isRunning, readRunFile, StateFolder } from '@tandem/stack';
import { CommandError } from '../command-error.js';
import { EXIT } from '../surroundings.js';

export interface RunningStack {
  readonly urls: { readonly selfManaged: string; readonly saas: string; readonly modelGateway: string };
  readonly simulatorToken: string;
}

/** The stack that runs on a state folder. Throws `CommandError` where none does. */
export function runningStack(state: string): RunningStack {
  const folder = new StateFolder(state);
  const run = readRunFile(folder.runFile);
  if (run !== undefined && isRunning(run)) return run;
  const remedy = 'start one with npm start, or name the services with --self-managed, --saas and --model-gateway';
  throw new CommandError(`no stack runs on ${folder.path}: ${remedy}`, EXIT.failed);
}
