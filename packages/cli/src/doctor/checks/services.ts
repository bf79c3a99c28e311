import { z } from 'zod';
import { ServiceFailure, type Service } from '@tandem/client';
import { about, type Finding } from '../finding.js';
import type { Patient } from '../patient.js';

const checkSchema = z.array(z.object({ status: z.string() }));
const readinessSchema = z.object({
  db_check: checkSchema.optional(),
  migrations_check: checkSchema.optional(),
});

const restart = 'tandem stop && tandem start --detach';

/** Whether the services answer, reach their databases and have migrated them. */
export async function checkServices({ targets, get }: Pick<Patient, 'targets' | 'get'>): Promise<Finding[]> {
  const deployments = [targets.selfManaged, targets.saas].map((service) => checkDeployment(service, get));
  const all = await Promise.all([...deployments, checkModelGateway(targets.modelGateway, get)]);
  return all.flat();
}

async function checkDeployment(service: Service, get: Patient['get']): Promise<Finding[]> {
  const answer = await get(service, '/-/readiness');
  if (typeof answer === 'string') return [about('services').problem(answer, 'tandem start --detach')];
  const { db_check: database, migrations_check: migrations } = readinessSchema.safeParse(answer.body).data ?? {};
  const has = (result: z.infer<typeof checkSchema> | undefined) => result?.[0]?.status !== 'failed';
  const isReady = answer.status === 200;
  return [
    isReady
      ? about('services').ok(`${service.name} is ready at ${service.url}`)
      : about('services').problem(
          `${service.name} is not ready (${answer.status})`,
          `tandem logs --service ${service.name}`,
        ),
    has(database)
      ? about('database').ok(`${service.name} reaches its own`)
      : about('database').problem(`${service.name} does not reach its own`, restart),
    migrationsFinding(service, isReady, has(migrations)),
  ];
}

function migrationsFinding({ name }: Service, isReady: boolean, haveRun: boolean): Finding {
  const check = about('migrations');
  if (!haveRun) return check.problem(`${name} has not run them all`, restart);
  if (isReady) return check.ok(`${name} has run them: it does so before it listens`);
  return check.skipped(`${name} is not ready, so they could not be looked at`);
}

async function checkModelGateway(service: Service, get: Patient['get']): Promise<Finding[]> {
  const answer = await get(service, '/monitoring/healthz');
  if (typeof answer === 'string') return [about('services').problem(answer, 'tandem start --detach')];
  return answer.status === 200
    ? [about('services').ok(`${service.name} is ready at ${service.url}`)]
    : [
        about('services').problem(
          `${service.name} is not ready (${answer.status})`,
          'tandem logs --service model-gateway',
        ),
      ];
}

/** Whether both deployments are the same GitLab, as merge request 123024 wants it. */
export async function checkVersions({ selfManaged, saas }: Patient): Promise<Finding[]> {
  const check = about('versions');
  try {
    const [one, other] = await Promise.all([selfManaged.version(), saas.version()]);
    const [mine, theirs] = [one, other].map(({ version, revision }) => `${version} (${revision})`);
    if (mine === theirs) return [check.ok(`both deployments are GitLab ${mine}`)];
    return [check.problem(`self-managed is ${mine}, saas is ${theirs}`, `npm run build && ${restart}`)];
  } catch (error) {
    if (error instanceof ServiceFailure) return [check.skipped(error.message)];
    throw error;
  }
}
