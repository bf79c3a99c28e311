import { type Command, InvalidArgumentError, Option } from 'commander';
import { SERVICE_LABELS, SERVICE_NAMES } from '@tandem/stack';

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

const stateOption = () =>
  new Option('--state <folder>', 'state folder of the stack (default: TANDEM_STATE or .tandem)');

/** Adds `--state`, the folder of the stack that a command works on. */
export function withState(command: Command): Command {
  return command.addOption(stateOption());
}

/** Adds the services that a command works on: a state folder, or URLs. */
export function withTargets(command: Command): Command {
  return command
    .addOption(stateOption().conflicts(['selfManaged', 'saas', 'modelGateway']))
    .option('--self-managed <url>', 'the self-managed GitLab (or TANDEM_SELF_MANAGED_URL)')
    .option('--saas <url>', "GitLab Inc.'s SaaS (or TANDEM_SAAS_URL)")
    .option('--model-gateway <url>', 'Code Suggest (or TANDEM_MODEL_GATEWAY_URL)');
}

/** Adds `--service`, the only service that a command looks at or changes. */
export function withService(command: Command): Command {
  const names = SERVICE_NAMES.map((name) => SERVICE_LABELS[name]);
  return command.addOption(new Option('--service <name>', 'only this service').choices(names));
}

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400 };

/** Reads a length of time, such as `90`, `90s`, `5m`, `1h` or `30d`, in seconds. */
export function readSeconds(text: string): number {
  const [, amount = '', unit = 's'] = /^([+-]?\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text) ?? [];
  if (amount !== '') return Number(amount) * (UNITS[unit] ?? 1);
  throw new InvalidArgumentError('It must be a length of time, such as 90, 90s, 5m or 1h.');
}

/** Reads a whole number that is not negative. */
export function readWhole(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}
