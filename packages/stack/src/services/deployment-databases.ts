import type { Cluster } from '../postgres/cluster.js';
import { systemRandomness } from '../randomness.js';
import type { DatabaseChoice } from '../stack-options.js';
import type { Secrets } from '../state/secrets.js';
import type { Deployment, PerDeployment } from './service-names.js';

/** The databases of a stack's deployments. */
export interface DeploymentDatabases {
  urls: PerDeployment<string>;
  /** Deletes those that nobody named. */
  dropUnnamed(): Promise<void>;
}

/** What the databases of a stack and their roles are called. */
export const DATABASE_NAMES: PerDeployment<string> = { selfManaged: 'self_managed', saas: 'saas' };

/**
 * Makes each deployment's database and role where they are not there.
 *
 * @param isShared whether other stacks have databases on the cluster, so that names have to differ
 */
export async function provideDatabases(
  cluster: Cluster,
  isShared: boolean,
  choices: Partial<PerDeployment<DatabaseChoice>>,
  secrets: Secrets,
): Promise<DeploymentDatabases> {
  const suffix = isShared ? `_${systemRandomness.hex(6)}` : '';
  const unnamed: string[] = [];
  const provide = (deployment: Deployment) => {
    const { name = `${DATABASE_NAMES[deployment]}${suffix}`, role = name, template } = choices[deployment] ?? {};
    if (isShared && choices[deployment]?.name === undefined) unnamed.push(name);
    const password = secrets[deployment].databasePassword;
    return cluster.createDatabase({ name, role, password, ...(template === undefined ? {} : { template }) });
  };
  const [selfManaged, saas] = await Promise.all([provide('selfManaged'), provide('saas')]);
  return {
    urls: { selfManaged, saas },
    async dropUnnamed() {
      await Promise.all(unnamed.map((name) => cluster.dropDatabase(name)));
    },
  };
}
