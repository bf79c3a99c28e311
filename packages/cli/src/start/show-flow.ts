import { runFlow } from '../flow/run-flow.js';
import type { StepReport } from '../flow/flow-report.js';
import { TOKEN_STEPS } from '../flow/request-token.js';
import { flowSummary, paintedStepLines } from '../output/flow-text.js';
import type { CommandContext } from '../command-context.js';
import { resolveTargets } from '../targets/resolve-targets.js';

const LAST_TOKEN_STEP = TOKEN_STEPS.at(-1);

/** Runs the flow on the stack of a state folder and prints its steps; resolves to what there is to say of it. */
export async function showFlow(state: string, context: CommandContext, signal: AbortSignal): Promise<string> {
  const { out, err } = context;
  let firstJwtMs: number | undefined;
  const failed: number[] = [];
  const onStep = (step: StepReport) => {
    if (signal.aborted) return;
    if (step.number === LAST_TOKEN_STEP && step.status === 'done') firstJwtMs ??= performance.now();
    if (step.status === 'failed') failed.push(step.number);
    paintedStepLines(step, context).forEach(out);
  };
  let isOk = false;
  try {
    // The identities of the seed, whatever the variables of this shell say of other deployments.
    const report = await runFlow({ targets: resolveTargets({ state }, {}), onStep, signal });
    isOk = report.ok;
    if (!signal.aborted) flowSummary(report).forEach(isOk ? out : err);
  } catch (error) {
    err(`tandem: ${error instanceof Error ? error.message : String(error)}`);
  }
  const lines =
    firstJwtMs === undefined ? [] : [`From the start of this command to the first JWT: ${seconds(firstJwtMs)}.`];
  if (!isOk) {
    const what = failed.length === 0 ? 'The flow failed' : `Step ${failed.join(', ')} of the flow failed`;
    lines.push(`${what}. Everything stays up, so that you can look.`);
  }
  return `\n${lines.join('\n')}\n`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
