import { Command } from 'commander';
import { StateFolder } from '@tandem/stack';
import { stopStack } from '../stack-control/stop-stack.js';
import { EXIT, type Surroundings } from '../surroundings.js';
import { stackOn } from '../targets/running-stack.js';
import { statePath } from '../targets/state-path.js';
import { withOutput, withState } from './options.js';

const HELP = `
Ends the stack that runs on the state folder, and leaves no process behind. What it holds is kept for the next start.

Ends with 0 where no stack runs any more, 1 where it does not end, 2 where it was called wrongly.

Example:
  $ tandem stop`;

/** `tandem stop`: ends the stack of a state folder. */
export function stopCommand({ env, out }: Surroundings, exitWith: (code: number) => void): Command {
  return withOutput(withState(new Command('stop').description('end the stack that runs on the state folder')))
    .addHelpText('after', HELP)
    .action(async ({ output, ...options }: { state?: string; output: 'text' | 'json' }) => {
      const state = statePath(options, env);
      const run = stackOn(state);
      if (run) await stopStack(run);
      else await new StateFolder(state).endAbandoned();
      const text = run ? `the stack on ${state} has ended` : `no stack runs on ${state}`;
      out(output === 'json' ? JSON.stringify({ state, stopped: run !== undefined }) : text);
      exitWith(EXIT.ok);
    });
}
