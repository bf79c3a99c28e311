import { newSecrets, startCluster, type Cluster, type Secrets } from '@tandem/stack';
import { randomToken } from '../randomness.js';
import { startKeptCluster } from '../template/kept-cluster.js';
import { migrateTemplates, TEMPLATE_DATABASES } from '../template/make-template.js';
import { serveCluster } from './cluster-server.js';
import { announceSharedCluster } from './shared-cluster-environment.js';

interface OwnCluster {
  readonly cluster: Cluster;
  readonly secrets: Secrets;
  close(): Promise<void>;
}

/**
 * Starts one PostgreSQL for all processes of a test run, with a migrated database of each deployment that `startTandem()`
 * then copies: a copy of the kept template, where there is one. Resolves to what ends it.
 */
export async function startSharedCluster(): Promise<() => Promise<void>> {
  const own = (await startKeptCluster()) ?? (await startFromNothing());
  try {
    const { cluster, secrets } = own;
    const token = randomToken();
    const server = await serveCluster(cluster, token);
    const { pid, logFile } = cluster;
    announceSharedCluster({ url: server.url, token, pid, logFile, templates: TEMPLATE_DATABASES, secrets });
    return async () => {
      announceSharedCluster(undefined);
      await server.close();
      await own.close();
    };
  } catch (error) {
    await own.close();
    throw error;
  }
}

async function startFromNothing(): Promise<OwnCluster> {
  const cluster = await startCluster();
  try {
    const secrets = newSecrets();
    await migrateTemplates(cluster, secrets);
    return { cluster, secrets, close: () => cluster.stop() };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}
