import { type Service, ServiceFailure } from '@tandem/client';
import { knownVersionOf } from '@tandem/contracts';
import { modelOf } from '../../targets/model.js';
import { readinessOf } from '../../targets/readiness.js';
import type { CheckContext } from '../check-context.js';
import { about, type Finding, foundUnlessSkipped } from '../finding.js';

const RESTART = 'tandem stop && tandem start --detach';

/** Whether the services answer, reach their databases and have migrated them. */
export async function checkServices({ services }: CheckContext): Promise<Finding[]> {
  return (await Promise.all(services.map(checkService))).flat();
}

async function checkService(service: Service): Promise<Finding[]> {
  const { name, url } = service;
  const readiness = await readinessOf(service).catch((error: unknown) => {
    if (error instanceof ServiceFailure) return error.message;
    throw error;
  });
  if (typeof readiness === 'string') return [about('services').problem(readiness, 'tandem start --detach')];
  const { isReady, status, failedChecks } = readiness;
  const answers = isReady
    ? about('services').ok(`${name} is ready at ${url}`)
    : about('services').problem(`${name} is not ready (${status})`, `tandem logs --service ${name}`);
  if (name === 'model-gateway') return [answers];
  const database = failedChecks.includes('db_check')
    ? about('database').problem(`${name} does not reach its own`, RESTART)
    : about('database').ok(`${name} reaches its own`);
  return [answers, database, migrationsFinding(name, isReady, !failedChecks.includes('migrations_check'))];
}

function migrationsFinding(name: string, isReady: boolean, haveRun: boolean): Finding {
  const check = about('migrations');
  if (!haveRun) return check.problem(`${name} has not run them all`, RESTART);
  if (isReady) return check.ok(`${name} has run them: it does so before it listens`);
  return check.skipped(`${name} is not ready, so they could not be checked`);
}

/** Whether both deployments are the same GitLab, as merge request 123024 wants it. */
export function checkVersions({ selfManaged, saas }: CheckContext): Promise<Finding[]> {
  return foundUnlessSkipped('versions', async () => {
    const check = about('versions');
    const [one, other] = await Promise.all([selfManaged.version(), saas.version()]);
    const [mine, theirs] = [one, other].map(({ version, revision }) => `${version} (${revision})`);
    if (mine === theirs) return [check.ok(`both deployments are GitLab ${mine}`)];
    const [wanted, seen] = [one, other].map(({ version }) => knownVersionOf(version));
    const repair =
      wanted === seen
        ? `npm run build && ${RESTART}`
        : `export GITLAB_VERSION=${wanted} # and start both deployments with it`;
    return [check.problem(`self-managed is ${mine}, saas is ${theirs}`, repair)];
  });
}

/** Which model makes the suggestions. */
export function checkModel({ targets: { modelGateway } }: CheckContext): Promise<Finding[]> {
  return foundUnlessSkipped('model', async () => {
    const [check, model] = [about('model'), await modelOf(modelGateway)];
    if (model === undefined) return [check.skipped(`${modelGateway.name} does not say which it asks`)];
    return [check.ok(`${modelGateway.name} answers by ${model.engine} ${model.name}`)];
  });
}
