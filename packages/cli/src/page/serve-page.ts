import { RULE_GROUPS, LATER_RULE_GROUPS } from '@tandem/conformance';
import { type Page, type PageOptions, startPage } from '@tandem/page';
import { parsePort } from '@tandem/stack';
import { createHash } from 'node:crypto';
import { CommandError } from '../command-context.js';
import { Repairs } from '../doctor/repairs.js';
import { asTyped } from '../output/as-typed.js';
import { isSeeded, SEEDED_PEOPLE } from '../targets/people.js';
import type { Targets } from '../targets/targets.js';

type Environment = Readonly<Record<string, string | undefined>>;

const PORT = 3002;

/**
 * Serves the page of a Tandem on this machine, on `PAGE_PORT`, otherwise on 3002, or on a free port if that is taken. What
 * can be pasted from it names the services by `PAGE_SELF_MANAGED_URL` and its like, if readers reach them by other URLs.
 *
 * @throws {StackError} if `PAGE_PORT` is no port
 * @throws {CommandError} if it is taken, or no simulator token is given
 */
export async function servePage(targets: Targets, env: Environment): Promise<Page> {
  const { PAGE_PORT: given, PAGE_HOST: host } = env;
  const options = { ...pageOptions(targets, env), ...(host ? { host } : {}) };
  if (given) return startPage({ ...options, port: parsePort(given, 'PAGE_PORT') }).catch(taken(given));
  return startPage({ ...options, port: PORT }).catch(() => startPage(options));
}

function pageOptions(targets: Targets, env: Environment): PageOptions {
  const { selfManaged, saas, modelGateway, personalAccessToken } = targets;
  const [ofSelfManaged, ofSaas] = [env.PAGE_SELF_MANAGED_URL || selfManaged.url, env.PAGE_SAAS_URL || saas.url];
  const shown = { ...targets, selfManaged: { ...selfManaged, url: ofSelfManaged }, saas: { ...saas, url: ofSaas } };
  if (saas.simulatorToken === undefined) {
    throw new CommandError('the page needs a simulator token: set TANDEM_SIMULATOR_TOKEN');
  }
  return {
    services: {
      selfManaged: { ...selfManaged, shownUrl: ofSelfManaged },
      saas: { ...saas, shownUrl: ofSaas },
      modelGateway: { ...modelGateway, shownUrl: env.PAGE_MODEL_GATEWAY_URL || undefined },
    },
    administrators: { selfManaged: selfManaged.adminToken, saas: saas.adminToken },
    personalAccessToken,
    people: isSeeded(targets) ? SEEDED_PEOPLE : [],
    rules: rulesOf(new Repairs(shown), env),
    session: createHash('sha256').update(`page ${saas.simulatorToken}`).digest('base64url').slice(0, 22),
  };
}

function rulesOf(repairs: Repairs, env: Environment): PageOptions['rules'] {
  const repair = (name: string, on: 'saas' | 'self-managed') => {
    const command = repairs.forRule(name, on);
    return command && asTyped(command, env);
  };
  const statements = [...LATER_RULE_GROUPS, ...RULE_GROUPS].flatMap((group) => group.statements);
  return Object.fromEntries(
    statements.map(({ name, source, says = '' }) => [
      name,
      {
        words: says.replaceAll('`', ''),
        source,
        repairs: { saas: repair(name, 'saas'), 'self-managed': repair(name, 'self-managed') },
      },
    ]),
  );
}

const taken = (port: string) => (error: unknown) => {
  const { code } = error as NodeJS.ErrnoException;
  throw new CommandError(`PAGE_PORT ${port} cannot be had (${code}): choose another, or 0 for a free one`);
};
