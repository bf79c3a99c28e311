import { existsSync } from 'node:fs';
import { Command, Option } from 'commander';
import type { Seed } from '@tandem/stack';
import { runStack, type StartRequest } from '../start/run-stack.js';
import { asTyped } from '../output/as-typed.js';
import { stackAsJson, stackLines } from '../start/shown-stack.js';
import { startDetached } from '../start/start-detached.js';
import { type CommandContext, CommandError, commandNamesOf } from '../command-context.js';
import { statePath } from '../targets/running-stack.js';
import { withHelp, withOutput, withState } from './options.js';

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

const ABOUT = `Starts PostgreSQL, both GitLab deployments and Code Suggest on this machine, runs the flow once, and stays up until Ctrl-C;
with --detach it goes on in the background, with pid, URLs and logs in the state folder, until tandem stop.

  TANDEM_STATE        the state folder (default: .tandem)
  SELF_MANAGED_PORT   port of the self-managed GitLab (default: 3000; 0 takes a free one)
  SAAS_PORT           port of SaaS (default: 3001)
  MODEL_GATEWAY_PORT  port of Code Suggest (default: 5052)
  PAGE_PORT           port of the page (default: 3002, or a free one if that is taken)
  EDITOR_PROXY_PORT   port of the proxy for editors (default: 5053, or a free one if that is taken)
  EDITOR_PROXY        off: no proxy for editors
  GITLAB_VERSION      the GitLab that both deployments are: 16.1 (the default) or 16.3
  MODEL_URL           completions endpoint of the model that suggests, with MODEL_NAME and MODEL_API_KEY
                      (default: the embedded model)`;

/** `tandem start`, which `npm start` is too: a stack on this machine. */
export function startCommand(context: CommandContext): Command {
  const { start } = commandNamesOf(context);
  const command = new Command('start')
    .configureHelp({ commandUsage: () => `${start} [options]` })
    .option('--detach', 'return when all is ready, and let it run on')
    .addOption(new Option('--no-detach').hideHelp())
    .option('--fresh', 'start over: delete what the state folder holds')
    .option('--bare', 'start with only the two administrators, and print how to set the rest up by hand')
    .option('--no-flow', 'do not run the flow once all is ready')
    .option('--seed-self-managed <file>', 'what a new self-managed GitLab holds, in place of the default')
    .option('--seed-saas <file>', 'what a new SaaS holds, in place of the default');
  return withHelp(withOutput(withState(command)), {
    about: ABOUT,
    ok: 'it was told to stop, or with --detach if all is ready',
    failed: 'it does not start',
    example: `${start} --detach`,
  }).action(async (options: StartCommandOptions) => {
    const request = requestOf(options, context);
    if (!options.detach) return runStack(request, context);
    const { out } = context;
    const ownArguments = [...(command.parent?.args ?? []), '--no-detach', '--no-flow', '--output', 'text'];
    const stack = await startDetached(request.state, ownArguments, context);
    if (request.asJson) out(JSON.stringify(stackAsJson(stack), null, 2));
    else ['A stack is up:', '', ...stackLines(stack), '', asTyped('tandem stop ends it.', context.env)].forEach(out);
  });
}

function requestOf(options: StartCommandOptions, { env }: CommandContext): StartRequest {
  const { output, fresh = false, bare = false, seedSelfManaged, seedSaas } = options;
  if (bare && (seedSelfManaged ?? seedSaas) !== undefined) {
    throw new CommandError('--bare starts with a seed of its own: leave out --bare or the --seed options');
  }
  const seed = (option: string, file?: string): Seed => existingFile(option, file) ?? (bare ? 'bare' : 'default');
  return {
    state: statePath(options, env),
    fresh,
    bare,
    seeds: { selfManaged: seed('--seed-self-managed', seedSelfManaged), saas: seed('--seed-saas', seedSaas) },
    runsFlow: options.flow,
    asJson: output === 'json',
  };
}

function existingFile(option: string, path?: string): string | undefined {
  if (path === undefined || existsSync(path)) return path;
  const remedy = 'name a seed file, as apps/saas/seeds/default.yml is one';
  throw new CommandError(`${option} names ${path}, which is not there: ${remedy}`);
}
