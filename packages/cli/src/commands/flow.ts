import { Command, Option } from 'commander';
import { runFlow } from '../flow/run-flow.js';
import { flowAsJson } from '../output/flow-json.js';
import { flowSummary, stepLines } from '../output/flow-text.js';
import { EXIT, type Surroundings } from '../surroundings.js';
import { resolveTargets, type TargetOptions } from '../targets/resolve-targets.js';

interface FlowCommandOptions extends TargetOptions {
  output: 'text' | 'json';
}

const HELP = `
Checks what is set up and changes nothing: steps 1 to 7 by reading, 8 to 13 for real, and 8 to 11 once more after the
clock has passed the JWT's end, where the services' clocks can be moved; they are put back.

Tokens, where they are not those of the seed:
  TANDEM_SELF_MANAGED_TOKEN    an administrator's on self-managed
  TANDEM_SAAS_TOKEN            an administrator's on SaaS
  TANDEM_PERSONAL_ACCESS_TOKEN the editor user's on self-managed
  TANDEM_SIMULATOR_TOKEN       opens /_simulator on the services that are named by URL

Ends with 0 where every step is in order, 1 where one is not, 2 where it was called wrongly.

Example:
  $ tandem flow --output json`;

/** `tandem flow`: the 13 steps of the sequence, validated. */
export function flowCommand(surroundings: Surroundings, exitWith: (code: number) => void): Command {
  return new Command('flow')
    .description('validate the flow, step by step, without changing anything')
    .option('--state <folder>', 'state folder of the running stack (default: TANDEM_STATE or .tandem)')
    .option('--self-managed <url>', 'the self-managed GitLab (or TANDEM_SELF_MANAGED_URL)')
    .option('--saas <url>', "GitLab Inc.'s SaaS (or TANDEM_SAAS_URL)")
    .option('--model-gateway <url>', 'Code Suggest (or TANDEM_MODEL_GATEWAY_URL)')
    .option('--service-account <username>', 'the service account on SaaS (or TANDEM_SERVICE_ACCOUNT)')
    .addOption(new Option('--output <form>', 'how to report').choices(['text', 'json']).default('text'))
    .addHelpText('after', HELP)
    .action(async ({ output, ...options }: FlowCommandOptions) => {
      const { env, out, err, signal } = surroundings;
      const targets = resolveTargets(options, env);
      const asText = output === 'text';
      const report = await runFlow({ targets, signal, onStep: (step) => asText && stepLines(step).forEach(out) });
      if (asText) flowSummary(report).forEach((line) => (report.ok ? out : err)(line));
      else out(flowAsJson(report));
      exitWith(report.ok ? EXIT.ok : EXIT.failed);
    });
}
