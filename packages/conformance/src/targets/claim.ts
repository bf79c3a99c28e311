import { setTimeout as after } from 'node:timers/promises';
import { API_PREFIX } from '@tandem/contracts';
import { z } from 'zod';
import type { TestTargets } from './test-targets.js';
import type { Instance } from './instance.js';
import { SetupFailed, TargetError } from './verdicts.js';

/** The user whose being there says that a run changes a deployment: GitLab gives a username to one user only. */
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
 * Keeps other runs from both deployments until the cleanup: what two of them put back of each other is not what
 * was there before.
 *
 * @throws {TargetError} if another run has one of them, or a user cannot be made
 */
export async function claimDeployments({ selfManaged, saas, run }: TestTargets): Promise<void> {
  const instances = selfManaged.url === saas.url ? [saas] : [selfManaged, saas];
  for (const instance of instances) await claim(instance, run.signal);
}

async function claim(instance: Instance, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + WAIT_MS;
  while (!(await isClaimed(instance))) {
    if (performance.now() > deadline) throw await claimedByAnother(instance);
    await after(POLL_MS, undefined, { signal });
  }
}

/** False if another run has it. */
async function isClaimed(instance: Instance): Promise<boolean> {
  try {
    await instance.createUser(CLAIM);
    return true;
  } catch (error) {
    if (!(error instanceof SetupFailed)) throw error;
    if (error.status === CONFLICT) return false;
    throw new TargetError(error.message);
  }
}

async function claimedByAnother(instance: Instance): Promise<TargetError> {
  const users = await instance.prepare(z.array(z.object({ id: z.int() })), 'GET', `/users?username=${CLAIM}`);
  const url = `${instance.url}${API_PREFIX}/users/${users[0]?.id ?? 'ID'}?hard_delete=true`;
  const remedy = `curl --request DELETE "${url}" --header "PRIVATE-TOKEN: $${VARIABLES[instance.name]}"`;
  const why = `another run of tandem changes ${instance.name}, as its user ${CLAIM} says`;
  return new TargetError(`${why}: wait for it, or, where none does any more, ${remedy}`);
}
