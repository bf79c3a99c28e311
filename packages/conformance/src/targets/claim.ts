import { ask, type Deployment, type Service, ServiceFailure, waitUntil } from '@tandem/client';
import { API_PREFIX } from '@tandem/contracts';
import { z } from 'zod';
import { SetupFailed, TargetError } from './errors.js';
import type { Instance } from './instance.js';
import type { TargetServices, TestTargets } from './test-targets.js';

/** The user whose being there says that a run changes a deployment: GitLab gives a username to one user only. */
const CLAIM = 'tandem-run';

/** How long another run is waited for; GitLab deletes users a little later than it says. */
const WAIT_MS = 10_000;
const POLL_MS = 100;
const CONFLICT = 409;
const VARIABLES: Readonly<Record<string, string>> = {
  'self-managed': 'TANDEM_SELF_MANAGED_TOKEN',
  saas: 'TANDEM_SAAS_TOKEN',
};

/**
 * Checks that the targets can be used.
 *
 * @throws {TargetError} if one does not answer, or a deployment does not accept its token as an administrator's
 */
export async function checkTargets({ selfManaged, saas, modelGateway }: TargetServices): Promise<void> {
  for (const deployment of [selfManaged, saas]) await checkDeployment(deployment);
  if (modelGateway) await reach(modelGateway, '/monitoring/healthz');
}

async function checkDeployment(deployment: Deployment): Promise<void> {
  const { name, adminToken } = deployment;
  const { status, body } = await reach(deployment, `${API_PREFIX}/user`, adminToken);
  const variable = VARIABLES[name];
  const remedy = `set ${variable} to an administrator's token with scope api`;
  if (status !== 200) throw new TargetError(`${name} answers ${status} to its token: ${remedy}`);
  const user = z.object({ is_admin: z.boolean().optional() }).safeParse(body);
  if (user.data?.is_admin !== true) {
    throw new TargetError(`the user of ${variable} is no administrator of ${name}: ${remedy}`);
  }
}

async function reach(service: Service, path: string, bearer?: string) {
  try {
    return await ask(service, { method: 'GET', path, bearer });
  } catch (error) {
    throw error instanceof ServiceFailure ? new TargetError(error.message) : error;
  }
}

/**
 * Keeps other runs from both deployments until the cleanup: what two of them put back of each other is not what was there
 * before.
 *
 * @throws {TargetError} if another run has one of them, or a user cannot be made
 */
export async function claimDeployments({ selfManaged, saas, run }: TestTargets): Promise<void> {
  const instances = selfManaged.url === saas.url ? [saas] : [selfManaged, saas];
  for (const instance of instances) {
    const limits = { withinMs: WAIT_MS, everyMs: POLL_MS, signal: run.signal };
    if (!(await waitUntil(() => isClaimed(instance), limits))) throw await claimedByAnother(instance);
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
  return new TargetError(`${why}: wait for it, or, if none runs any more, ${remedy}`);
}
