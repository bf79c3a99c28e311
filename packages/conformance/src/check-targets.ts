import { API_PREFIX } from '@tandem/contracts';
import { z } from 'zod';
import { ask, type Deployment, type Service, ServiceFailure } from '@tandem/client';
import { TargetError } from './targets/verdicts.js';
import type { TargetServices } from './targets/test-targets.js';

const userSchema = z.object({ is_admin: z.boolean().optional() });
const VARIABLES = { 'self-managed': 'TANDEM_SELF_MANAGED_TOKEN', saas: 'TANDEM_SAAS_TOKEN' } as const;

/**
 * Checks that the targets can be used.
 *
 * @throws {TargetError} if one does not answer, or a deployment does not accept its token as an administrator's
 */
export async function checkTargets({ selfManaged, saas, modelGateway }: TargetServices): Promise<void> {
  for (const deployment of [selfManaged, saas]) await checkDeployment(deployment);
  if (modelGateway) await reach(modelGateway, '/monitoring/healthz');
}

async function checkDeployment(service: Deployment): Promise<void> {
  const { status, body } = await reach(service, `${API_PREFIX}/user`, service.adminToken);
  const variable = VARIABLES[service.name as keyof typeof VARIABLES];
  const remedy = `set ${variable} to an administrator's token with scope api`;
  if (status !== 200) throw new TargetError(`${service.name} answers ${status} to its token: ${remedy}`);
  if (userSchema.safeParse(body).data?.is_admin !== true) {
    throw new TargetError(`the user of ${variable} is no administrator of ${service.name}: ${remedy}`);
  }
}

async function reach(service: Service, path: string, bearer?: string) {
  try {
    return await ask(service, { method: 'GET', path, bearer });
  } catch (error) {
    if (error instanceof ServiceFailure) throw new TargetError(error.message);
    throw error;
  }
}
