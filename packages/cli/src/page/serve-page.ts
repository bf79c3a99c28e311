import { RULE_GROUPS } from '@tandem/conformance';
import { type Page, type PageOptions, startPage } from '@tandem/page';
import { parsePort } from '@tandem/stack';
import { createHash } from 'node:crypto';
import { CommandError } from '../command-context.js';
import { Repairs } from '../doctor/repairs.js';
import { isSeeded, SEEDED_PEOPLE } from '../targets/people.js';
import type { Targets } from '../targets/targets.js';

const PORT = 3002;

/**
 * Serves the page of a Tandem on this machine, on `PAGE_PORT`, otherwise on 3002, or on a free port if that is taken.
 *
 * @throws {StackError} if `PAGE_PORT` is no port
 * @throws {CommandError} if it is taken, or no simulator token is given
 */
export async function servePage(
  targets: Targets,
  { PAGE_PORT: given, PAGE_HOST: host }: Readonly<Record<string, string | undefined>>,
): Promise<Page> {
  const options = { ...pageOptions(targets), ...(host ? { host } : {}) };
  if (given) return startPage({ ...options, port: parsePort(given, 'PAGE_PORT') }).catch(taken(given));
  return startPage({ ...options, port: PORT }).catch(() => startPage(options));
}

function pageOptions(targets: Targets): PageOptions {
  const { selfManaged, saas, modelGateway, personalAccessToken } = targets;
  if (saas.simulatorToken === undefined) {
    throw new CommandError('the page needs a simulator token: set TANDEM_SIMULATOR_TOKEN');
  }
  return {
    services: { selfManaged, saas, modelGateway },
    administrators: { selfManaged: selfManaged.adminToken, saas: saas.adminToken },
    personalAccessToken,
    people: isSeeded(targets) ? SEEDED_PEOPLE : [],
    rules: rulesOf(new Repairs(targets)),
    session: createHash('sha256').update(`page ${saas.simulatorToken}`).digest('base64url').slice(0, 22),
  };
}

function rulesOf(repairs: Repairs): PageOptions['rules'] {
  const statements = RULE_GROUPS.flatMap((group) => group.statements);
  return Object.fromEntries(
    statements.map(({ name, source, says = '' }) => [
      name,
      {
        words: says.replaceAll('`', ''),
        source,
        repairs: { saas: repairs.forRule(name, 'saas'), 'self-managed': repairs.forRule(name, 'self-managed') },
      },
    ]),
  );
}

const taken = (port: string) => (error: unknown) => {
  const { code } = error as NodeJS.ErrnoException;
  throw new CommandError(`PAGE_PORT ${port} cannot be had (${code}): choose another, or 0 for a free one`);
};
