import { setTimeout as after } from 'node:timers/promises';
import { API_PREFIX } from '@tandem/contracts';
import { z } from 'zod';
import { CommandError } from '../command-error.js';
import { elapsedMs } from '../elapsed.js';
import { EXIT } from '../surroundings.js';
import type { Bench } from './bench.js';
import type { Instance } from './instance.js';
import { Unprepared } from './verdicts.js';

/** The user whose being there says that a run changes a deployment: GitLab gives a username to one alone. */
const CLAIM = 'tandem-run';

/** For as long as another run is waited for; GitLab deletes users a little later than it says. */
const WAIT_MS = 10_000;
const POLL_MS = 100;
const CONFLICT = 409;
const VARIABLES: Readonly<Record<string, string>> = {
  'self-managed': 'TANDEM_SELF_MANAGED_TOKEN',
  saas: 'TANDEM_SAAS_TOKEN',
};

/**
 * Keeps other runs from both deployments until the ledger is settled: what two of them put back of each other is not what
 * was there before.
 *
 * @throws CommandError where another run has one of them, or a user cannot be made
 */
export async function claimDeployments({ selfManaged, saas, run }: Bench): Promise<void> {
  const instances = selfManaged.url === saas.url ? [saas] : [selfManaged, saas];
  for (const instance of instances) await claim(instance, run.signal);
}

async function claim(instance: Instance, signal: AbortSignal): Promise<void> {
  const deadline = elapsedMs() + WAIT_MS;
  while (!(await isClaimed(instance))) {
    if (elapsedMs() > deadline) throw await claimedByAnother(instance);
    await after(POLL_MS, undefined, { signal });
  }
}

/** False where another run has it. */
async function isClaimed(instance: Instance): Promise<boolean> {
  try {
    await instance.createUser(CLAIM);
    return true;
  } catch (error) {
    if (!(error instanceof Unprepared)) throw error;
    if (error.status === CONFLICT) return false;
    throw new CommandError(error.message, EXIT.failed);
  }
}

async function claimedByAnother(instance: Instance): Promise<CommandError> {
  const users = await instance.prepare(z.array(z.object({ id: z.int() })), 'GET', `/users?username=${CLAIM}`);
  const url = `${instance.url}${API_PREFIX}/users/${users[0]?.id ?? 'ID'}?hard_delete=true`;
  const remedy = `curl --request DELETE "${url}" --header "PRIVATE-TOKEN: $${VARIABLES[instance.name]}"`;
  const why = `another run of tandem changes ${instance.name}, as its user ${CLAIM} says`;
  return new CommandError(`${why}: wait for it, or, where none does any more, ${remedy}`, EXIT.failed);
}
