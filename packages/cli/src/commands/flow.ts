import { Command, InvalidArgumentError } from 'commander';
import { type FlowReport, summarizeRuns } from '../flow/flow-report.js';
import { runFlow, runFlowFromNothing } from '../flow/run-flow.js';
import {
  flowAsJson,
  flowAsMermaid,
  flowSummary,
  runLine,
  runsAsJson,
  runsSummary,
  paintedStepLines,
} from '../output/flow-text.js';
import { EXIT, type CommandContext } from '../command-context.js';
import { resolveTargets, type TargetOptions, tokenToLeave } from '../targets/resolve-targets.js';
import { withHelp, withOutput, withTargets } from './options.js';

interface FlowCommandOptions extends TargetOptions {
  output: 'text' | 'json';
  fromNothing?: boolean;
  mermaid?: boolean;
  repeat: number;
}

const ABOUT = `Checks the set-up and changes nothing: steps 1 to 7 by reading, 8 to 13 for real, and 8 to 11 once more, after the JWT's
end by the editor's own clock. The services' clocks are not moved.

--from-nothing does all 13 steps over the API, with fresh identities on both deployments: the account on SaaS, its service
account and SAT, the flag, the settings, the user, the PAT, then what an editor does, through a renewal. At the end, also
if it is interrupted, it deletes what it made and puts back what it replaced: settings, flags and ai_access_token. The
value of ai_access_token cannot be read: if one is stored, TANDEM_AI_ACCESS_TOKEN has to be that value.

Tokens, if they are not those of the seed:
  TANDEM_SELF_MANAGED_TOKEN    an administrator's on self-managed
  TANDEM_SAAS_TOKEN            an administrator's on SaaS
  TANDEM_PERSONAL_ACCESS_TOKEN the editor user's on self-managed
  TANDEM_AI_ACCESS_TOKEN       what self-managed stores, for --from-nothing
  TANDEM_SIMULATOR_TOKEN       opens /_simulator on the services that are named by URL`;

/** `tandem flow`: the 13 steps of the sequence, validated, or done from nothing. */
export function flowCommand(context: CommandContext, exitWith: (code: number) => void): Command {
  const command = new Command('flow')
    .option('--from-nothing', 'do all steps with fresh identities, and put back what they replaced')
    .option('--repeat <times>', 'run it several times', readTimes, 1)
    .option('--mermaid', 'print a Mermaid sequence diagram of what happened')
    .option('--service-account <username>', 'the service account on SaaS (or TANDEM_SERVICE_ACCOUNT)');
  return withHelp(withOutput(withTargets(command)), {
    about: ABOUT,
    ok: 'every step is in order',
    failed: 'a step is not',
    example: 'tandem flow --output json',
  }).action(async (options: FlowCommandOptions) => {
    const reports = await runAll(options, context);
    report(reports, options, context);
    if (!summarizeRuns(reports).ok) exitWith(EXIT.failed);
  });
}

/** Runs the flow as often as is asked for, or until it is interrupted. */
async function runAll(options: FlowCommandOptions, context: CommandContext): Promise<FlowReport[]> {
  const { env, out, signal } = context;
  const targets = resolveTargets(options, env);
  const { repeat, output, mermaid, fromNothing } = options;
  const isShown = output === 'text' && !mermaid;
  const onStep =
    repeat === 1 && isShown
      ? (step: FlowReport['steps'][number]) => paintedStepLines(step, context).forEach(out)
      : undefined;
  const reports: FlowReport[] = [];
  while (reports.length < repeat && (reports.length === 0 || !signal.aborted)) {
    const one = fromNothing
      ? await runFlowFromNothing({ targets, signal, onStep, aiAccessToken: tokenToLeave(targets) })
      : await runFlow({ targets, signal, onStep });
    reports.push(one);
    if (repeat > 1 && isShown) out(runLine(one, reports.length, repeat));
  }
  return reports;
}

function report(
  reports: readonly FlowReport[],
  { output, mermaid, repeat }: FlowCommandOptions,
  { out, err }: CommandContext,
): void {
  const [only] = reports;
  if (mermaid) return reports.forEach((one) => out(flowAsMermaid(one)));
  if (repeat === 1 && only) {
    if (output === 'json') return out(flowAsJson(only));
    return flowSummary(only).forEach(only.ok ? out : err);
  }
  if (output === 'json') return out(runsAsJson(reports));
  reports.filter(({ ok }) => !ok).forEach((one) => flowSummary(one).forEach(err));
  out(runsSummary(reports));
}

function readTimes(text: string): number {
  const times = Number(text);
  if (Number.isInteger(times) && times >= 1 && times <= 100_000) return times;
  throw new InvalidArgumentError('It has to be a whole number from 1 on.');
}
