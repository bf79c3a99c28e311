import type { Cleanup } from '../cleanup.js';
import { clusterDataFolder } from '../postgres/cluster-home.js';
import type { Cluster } from '../postgres/cluster.js';
import { databaseUrl } from '../postgres/databases.js';
import { readPostmasterFile } from '../postgres/postmaster-file.js';
import { isRunning } from '../processes/process-identity.js';
import { randomHex } from '../randomness.js';
import { StackError } from '../stack-error.js';
import type { DatabaseChoice } from '../stack.js';
import { readRunFile } from '../state/run-file.js';
import { readSecrets, type Secrets } from '../state/secrets.js';
import { StateFolder } from '../state/state-folder.js';
import { passedOn, type Environment } from './service-environment.js';
import type { Deployment, PerDeployment } from '../state/service-names.js';

/** The names of a stack's databases, and of their roles. */
const DATABASE_NAMES: PerDeployment<string> = { selfManaged: 'self_managed', saas: 'saas' };

/**
 * Makes each deployment's database and role if they are not there, and resolves to the databases' URLs.
 *
 * @param isShared whether other stacks have databases on the cluster, so that names have to differ
 * @param cleanup deletes those of a shared cluster that nobody named
 */
export async function provideDatabases(
  cluster: Cluster,
  isShared: boolean,
  choices: Partial<PerDeployment<DatabaseChoice>>,
  secrets: Secrets,
  cleanup: Cleanup,
): Promise<PerDeployment<string>> {
  const suffix = isShared ? `_${randomHex(6)}` : '';
  const provide = async (deployment: Deployment) => {
    const { name = `${DATABASE_NAMES[deployment]}${suffix}`, role = name, template } = choices[deployment] ?? {};
    const password = secrets[deployment].databasePassword;
    const url = await cluster.createDatabase({ name, role, password, ...(template === undefined ? {} : { template }) });
    if (isShared && choices[deployment]?.name === undefined) cleanup.defer(() => cluster.dropDatabase(name));
    return url;
  };
  const [selfManaged, saas] = await Promise.all([provide('selfManaged'), provide('saas')]);
  return { selfManaged, saas };
}

/**
 * The environment of a program that works on a deployment's database, of the stack that runs on a state folder.
 *
 * @throws {StackError} if none runs there, or the folder is not this user's own
 */
export function databaseEnvironment(state: string, deployment: Deployment, inherited: Environment): Environment {
  const folder = new StateFolder(state);
  folder.refuseForeign();
  const run = readRunFile(folder.runFile);
  const server = readPostmasterFile(clusterDataFolder(folder.clusterFolder));
  if (run === undefined || !isRunning(run) || server === undefined) {
    const remedy = 'start one, or set DATABASE_URL and SECRET_KEY_BASE';
    throw new StackError(`no stack runs on ${folder.path}`, remedy);
  }
  const { secretKeyBase, databasePassword: password } = readSecrets(folder.secretsFile)[deployment];
  const name = DATABASE_NAMES[deployment];
  return {
    ...passedOn(inherited),
    DATABASE_URL: databaseUrl({ socketFolder: server.socketFolder, role: name, password, database: name }),
    SECRET_KEY_BASE: secretKeyBase,
  };
}
