import { Command } from 'commander';
import { isRunning, type RunFile, StateFolder, waitUntil } from '@tandem/stack';
import { type CommandContext, CommandError } from '../command-context.js';
import { stackOn } from '../targets/running-stack.js';
import { statePath } from '../targets/running-stack.js';
import { withHelp, withOutput, withState } from './options.js';

const PATIENCE_MS = 15_000;

/** `tandem stop`: ends the stack of a state folder. */
export function stopCommand({ env, out }: CommandContext): Command {
  const command = new Command('stop');
  return withHelp(withOutput(withState(command)), {
    about: `Ends the stack that runs on the state folder, and leaves no process behind. The next start finds what it holds.`,
    ok: 'no stack runs any more',
    failed: 'it does not end',
    example: 'tandem stop',
  }).action(async ({ output, ...options }: { state?: string; output: 'text' | 'json' }) => {
    const state = statePath(options, env);
    const run = stackOn(state);
    if (run) await stopStack(run);
    else await new StateFolder(state).endAbandoned();
    const text = run ? `the stack on ${state} has ended` : `no stack runs on ${state}`;
    out(output === 'json' ? JSON.stringify({ state, stopped: run !== undefined }) : text);
  });
}

/** Ends a stack as Ctrl-C does, and waits until its process and those of its services are gone. */
async function stopStack(run: RunFile): Promise<void> {
  const { pid, services } = run;
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return;
    throw new CommandError(`process ${pid} cannot be ended (${message}): end it as its user`);
  }
  const processes = [run, ...Object.values(services)].filter((one) => one !== undefined);
  if (await waitUntil(() => !processes.some(isRunning), { withinMs: PATIENCE_MS })) return;
  throw new CommandError(`process ${pid} has not ended within ${PATIENCE_MS / 1000} s: kill -9 ${pid}`);
}
