import { newSecrets, startCluster, startStack, type Cluster, type Secrets } from '@tandem/stack';
import { randomToken } from '../randomness.js';
import { serveCluster } from './cluster-server.js';
import { announceSharedCluster } from './shared-cluster-environment.js';

const TEMPLATES = { selfManaged: 'template_self_managed', saas: 'template_saas' } as const;

/**
 * Starts one PostgreSQL for all processes of a test run, with a migrated and seeded database of each deployment that
 * `startTandem()` then copies. Resolves to what ends it.
 */
export async function startSharedCluster(): Promise<() => Promise<void>> {
  const cluster = await startCluster();
  try {
    const secrets = newSecrets();
    await seedTemplates(cluster, secrets);
    const token = randomToken();
    const server = await serveCluster(cluster, token);
    const { pid, logFile } = cluster;
    announceSharedCluster({ url: server.url, token, pid, logFile, templates: TEMPLATES, secrets });
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

async function seedTemplates(cluster: Cluster, secrets: Secrets): Promise<void> {
  const databases = { selfManaged: { name: TEMPLATES.selfManaged }, saas: { name: TEMPLATES.saas } };
  const stack = await startStack({ cluster, secrets, databases });
  await stack.stop();
}
