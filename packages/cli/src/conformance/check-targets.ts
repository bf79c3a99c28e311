import { API_PREFIX } from '@tandem/contracts';
import { z } from 'zod';
import { CommandError } from '../command-error.js';
import { ask } from '../services/http.js';
import { StepFailure } from '../flow/step-failure.js';
import { EXIT } from '../surroundings.js';
import type { Service } from '../targets/targets.js';
import type { BenchTargets } from '../bench/bench.js';

const userSchema = z.object({ is_admin: z.boolean().optional() });
const VARIABLES = { 'self-managed': 'TANDEM_SELF_MANAGED_TOKEN', saas: 'TANDEM_SAAS_TOKEN' } as const;

/** Throws `CommandError` unless every target answers, and the deployments accept their tokens as an administrator's. */
export async function checkTargets({ selfManaged, saas, modelGateway }: BenchTargets): Promise<void> {
  for (const deployment of [selfManaged, saas]) await checkDeployment(deployment);
  if (modelGateway) await reach(modelGateway, '/monitoring/healthz');
}

async function checkDeployment(service: Service & { readonly adminToken: string }): Promise<void> {
  const { status, body } = await reach(service, `${API_PREFIX}/user`, service.adminToken);
  const variable = VARIABLES[service.name as keyof typeof VARIABLES];
  const remedy = `set ${variable} to an administrator's token with scope api`;
  if (status !== 200) throw new CommandError(`${service.name} answers ${status} to its token: ${remedy}`, EXIT.failed);
  if (userSchema.safeParse(body).data?.is_admin !== true) {
    throw new CommandError(`the user of ${variable} is no administrator of ${service.name}: ${remedy}`, EXIT.failed);
  }
}

async function reach(service: Service, path: string, bearer?: string) {
  try {
    return await ask(service, { method: 'GET', path, bearer });
  } catch (error) {
    if (error instanceof StepFailure) throw new CommandError(error.message, EXIT.failed);
    throw error;
  }
}
