import { Command } from 'commander';
import { startDetached } from '../stack-control/start-detached.js';
import { startHere } from '../stack-control/start-here.js';
import { type ShownStack, stackAsJson, stackLines } from '../stack-control/shown-stack.js';
import { EXIT, type Surroundings } from '../surroundings.js';
import { statePath } from '../targets/state-path.js';
import { withOutput, withState } from './options.js';

interface StartCommandOptions {
  state?: string;
  output: 'text' | 'json';
  detach?: boolean;
  fresh?: boolean;
  bare?: boolean;
  flow: boolean;
  seedSelfManaged?: string;
  seedSaas?: string;
}

const HELP = `
Starts PostgreSQL, both GitLab deployments and Code Suggest on this machine, runs the flow once, and stays up until Ctrl-C;
with --detach it goes on in the background, with pid, URLs and logs in the state folder, until tandem stop.

  SELF_MANAGED_PORT   port of the self-managed GitLab (default: 3000; 0 takes a free one)
  SAAS_PORT           port of SaaS (default: 3001)
  MODEL_GATEWAY_PORT  port of Code Suggest (default: 5052)

Ends with 0 where it was told to stop, or with --detach where all is ready; 1 where it does not start; 2 where it was called
wrongly.

Example:
  $ tandem start --detach`;

/** `tandem start`: a stack on this machine. */
export function startCommand(surroundings: Surroundings, exitWith: (code: number) => void): Command {
  const command = new Command('start')
    .description('start both GitLab deployments and Code Suggest on this machine')
    .option('--detach', 'return when all is ready, and let it run on')
    .option('--fresh', 'begin anew: delete what the state folder holds')
    .option('--bare', 'start with the two administrators alone, and print how to set the rest up by hand')
    .option('--no-flow', 'do not run the flow once all is ready')
    .option('--seed-self-managed <file>', 'what a new self-managed GitLab holds, in place of the default')
    .option('--seed-saas <file>', 'what a new SaaS holds, in place of the default');
  return withOutput(withState(command))
    .addHelpText('after', HELP)
    .action(async (options: StartCommandOptions) => {
      const { env, out } = surroundings;
      const request = { state: statePath(options, env), args: argumentsOf(options) };
      const asJson = options.output === 'json';
      const runsFlow = options.flow && !asJson;
      const show = (line: object) => out(JSON.stringify(line, null, 2));
      if (!options.detach) {
        const onReady = asJson ? (stack: ShownStack) => show(stackAsJson(stack)) : undefined;
        return exitWith(await startHere({ ...request, runsFlow }, surroundings, onReady));
      }
      const stack = await startDetached(request, surroundings);
      if (asJson) show(stackAsJson(stack));
      else ['A stack is up:', '', ...stackLines(stack), '', 'tandem stop ends it.'].forEach(out);
      exitWith(EXIT.ok);
    });
}

function argumentsOf({ fresh, bare, seedSelfManaged, seedSaas }: StartCommandOptions): string[] {
  return [
    ...(fresh ? ['--fresh'] : []),
    ...(bare ? ['--bare'] : []),
    ...(seedSelfManaged === undefined ? [] : ['--seed-self-managed', seedSelfManaged]),
    ...(seedSaas === undefined ? [] : ['--seed-saas', seedSaas]),
  ];
}
