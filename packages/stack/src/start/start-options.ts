import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { reasonOf, StackError } from '../stack-error.js';
import type { Seed } from '../services/service-environment.js';
import type { PerDeployment } from '../services/service-names.js';

/** What `npm start` is asked for. */
export interface StartOptions {
  help: boolean;
  fresh: boolean;
  bare: boolean;
  seeds: PerDeployment<Seed>;
}

/** What `npm start -- --help` prints. */
export const HELP = `Starts both GitLab deployments and Code Suggest on this machine, runs the flow once, and stays up until Ctrl-C.

  npm start [-- <options>]

  --fresh                     begin anew: delete what the state folder holds
  --bare                      start with the two administrators alone, and print how to set the rest up by hand
  --seed-self-managed <file>  what a new self-managed GitLab holds, in place of the default
  --seed-saas <file>          what a new SaaS holds, in place of the default
  --help                      print this

  TANDEM_STATE        the state folder (default: .tandem)
  SELF_MANAGED_PORT   (default: 3000; 0 takes a free one)
  SAAS_PORT           (default: 3001)
  MODEL_GATEWAY_PORT  (default: 5052)
`;

/**
 * Reads the arguments of `npm start`.
 *
 * @throws StackError where one is not known or not usable
 */
export function parseStartOptions(args: readonly string[]): StartOptions {
  const { help, fresh, bare, ...files } = parsed(args);
  if (bare && (files['seed-self-managed'] ?? files['seed-saas']) !== undefined) {
    throw new StackError('--bare starts with a seed of its own', 'leave out --bare or the --seed options');
  }
  const seed = (option: 'seed-self-managed' | 'seed-saas') => existingFile(`--${option}`, files[option]);
  const named = bare ? 'bare' : 'default';
  return {
    help,
    fresh,
    bare,
    seeds: { selfManaged: seed('seed-self-managed') ?? named, saas: seed('seed-saas') ?? named },
  };
}

function parsed(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        fresh: { type: 'boolean', default: false },
        bare: { type: 'boolean', default: false },
        'seed-self-managed': { type: 'string' },
        'seed-saas': { type: 'string' },
      },
    });
    return values;
  } catch (error) {
    throw new StackError(reasonOf(error).split('. ')[0] ?? '', '`npm start -- --help` lists the options');
  }
}

function existingFile(option: string, path: string | undefined): string | undefined {
  if (path === undefined || existsSync(path)) return path;
  throw new StackError(
    `${option} names ${path}, which is not there`,
    'name a seed file, as apps/saas/seeds/default.yml is one',
  );
}
