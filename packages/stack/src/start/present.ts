import type { ChildProcesses } from '../processes/child-processes.js';
import type { Stack } from '../stack.js';
import { runFlow, type FlowResult } from './run-flow.js';
import type { StartOptions } from './start-options.js';
import { walkThrough } from './walk-through.js';
import { whatNext } from './what-next.js';

const BARE = `Both deployments are up. New ones hold their administrators alone; those of an earlier start are as you left them
(--fresh begins anew). The set-up by hand, as in merge request 123024:`;

/** What there is to show a stack with. */
export interface Stage {
  write: (line: string) => void;
  /** The program of `tandem`. */
  command: string;
  runsFlow: boolean;
  children: ChildProcesses;
  /** Ends the showing. */
  signal: AbortSignal;
}

/** Shows what a stack that has just been started can do: the flow, or for a bare one how to set it up. */
export async function present(
  stack: Stack,
  { bare }: StartOptions,
  { write, command, runsFlow, children, signal }: Stage,
): Promise<void> {
  if (bare) {
    write(`${BARE}\n\n${walkThrough(stack.urls)}\n\nCtrl-C ends everything.`);
    return;
  }
  if (!runsFlow) {
    write(whatNext(stack));
    return;
  }
  const result = await runFlow(command, stack.state, write, children, signal);
  if (!signal.aborted) write(`${outcome(result)}\n${whatNext(stack)}`);
}

function outcome({ isOk, firstJwtMs, failed }: FlowResult): string {
  const lines =
    firstJwtMs === undefined
      ? []
      : [`From the start of this command to the first JWT: ${(firstJwtMs / 1_000).toFixed(1)} s.`];
  if (!isOk) {
    const what = failed.length === 0 ? 'The flow failed' : `Step ${failed.join(', ')} of the flow failed`;
    lines.push(`${what}. Everything stays up, so that you can look.`);
  }
  return `\n${lines.join('\n')}`;
}
