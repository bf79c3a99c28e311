import { join, resolve } from 'node:path';
import { readRunFile } from '@tandem/stack';
import { CommandError } from '../command-error.js';
import { EXIT } from '../surroundings.js';

export interface RunningStack {
  readonly urls: { readonly selfManaged: string; readonly saas: string; readonly modelGateway: string };
  readonly simulatorToken: string;
}

/** The stack that runs on a state folder. Throws `CommandError` where none does. */
export function runningStack(state: string): RunningStack {
  const run = readRunFile(join(state, 'stack.json'));
  if (run !== undefined && isThere(run.pid)) return run;
  const remedy = 'start one with npm start, or name the services with --self-managed, --saas and --model-gateway';
  throw new CommandError(`no stack runs on ${resolve(state)}: ${remedy}`, EXIT.failed);
}

/** A process of another user is there too (`EPERM`). */
function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
