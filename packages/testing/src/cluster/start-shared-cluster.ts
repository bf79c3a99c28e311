import { newSecrets, startCluster, startStack, type Cluster } from '@tandem/stack';
import { randomToken } from '../randomness.js';
import { serveCluster } from './cluster-server.js';
import { announceSharedCluster, type SeededTemplates } from './shared-cluster-environment.js';

const TEMPLATES = { selfManaged: 'template_self_managed', saas: 'template_saas' } as const;

/** What is made on a shared cluster. */
export interface SharedClusterOptions {
  /** Whether it has a migrated and seeded database of each deployment, which `startTandem()` then copies. */
  readonly isSeeded: boolean;
}

/** Starts one PostgreSQL for all processes of a test run. Resolves to what ends it. */
export async function startSharedCluster({ isSeeded }: SharedClusterOptions): Promise<() => Promise<void>> {
  const cluster = await startCluster();
  try {
    const seeded = isSeeded ? await seedTemplates(cluster) : undefined;
    const token = randomToken();
    const server = await serveCluster(cluster, token);
    const { pid, logFile } = cluster;
    announceSharedCluster({ url: server.url, token, pid, logFile, ...(seeded && { seeded }) });
    return async () => {
      announceSharedCluster(undefined);
      await server.close();
      await cluster.stop();
    };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

async function seedTemplates(cluster: Cluster): Promise<SeededTemplates> {
  const secrets = newSecrets();
  const databases = { selfManaged: { name: TEMPLATES.selfManaged }, saas: { name: TEMPLATES.saas } };
  const stack = await startStack({ cluster, secrets, databases });
  await stack.stop();
  return { templates: TEMPLATES, secrets };
}
