import { type Command, Option } from 'commander';

interface Help {
  /** What the command does, in full lines. */
  readonly about: string;
  /** When it ends with 0. */
  readonly ok: string;
  /** When it ends with 1. */
  readonly failed: string;
  readonly example: string;
}

/** Adds what `--help` prints below the options. */
export function withHelp(command: Command, { about, ok, failed, example }: Help): Command {
  const exitCodes = `Exit codes: 0 if ${ok}, 1 if ${failed}, 2 on a usage error.`;
  return command.addHelpText('after', `\n${about}\n\n${exitCodes}\n\nExample:\n  $ ${example}`);
}

/** Adds `--output`, how a command reports. */
export function withOutput(command: Command, forms: readonly string[] = ['text', 'json']): Command {
  return command.addOption(new Option('--output <form>', 'how to report').choices([...forms]).default('text'));
}

/** Adds `--state`, the folder of the stack that a command works on. */
export function withState(command: Command): Command {
  return command.option('--state <folder>', 'state folder of the stack (default: TANDEM_STATE or .tandem)');
}

/** Adds the services that a command works on: a state folder, or URLs. */
export function withTargets(command: Command): Command {
  return withState(command)
    .option('--self-managed <url>', 'the self-managed GitLab (or TANDEM_SELF_MANAGED_URL)')
    .option('--saas <url>', "GitLab Inc.'s SaaS (or TANDEM_SAAS_URL)")
    .option('--model-gateway <url>', 'Code Suggest (or TANDEM_MODEL_GATEWAY_URL)');
}
