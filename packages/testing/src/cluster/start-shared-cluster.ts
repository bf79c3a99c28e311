import { newSecrets, startCluster, type Cluster, type Installation } from '@tandem/stack';
import { randomToken } from '../randomness.js';
import { startKeptCluster } from '../template/kept-cluster.js';
import { migrateTemplates, TEMPLATE_DATABASES } from '../template/make-template.js';
import { serveCluster } from './cluster-server.js';
import { announceSharedCluster, type SharedTemplates } from './shared-cluster-environment.js';

interface OwnCluster {
  readonly cluster: Cluster;
  readonly templates?: SharedTemplates;
  close(): Promise<void>;
}

/** What is made on a shared cluster. */
export interface SharedClusterOptions {
  /** Whether it has a migrated database of each deployment, which `startTandem()` then copies. */
  readonly hasTemplates: boolean;
  /** The PostgreSQL to run, if there are no templates. Default: the installed one. */
  readonly installation?: Installation;
}

/**
 * Starts one PostgreSQL for all processes of a test run: a copy of the kept template, where there is one and templates are
 * asked for. Resolves to what ends it.
 */
export async function startSharedCluster(options: SharedClusterOptions): Promise<() => Promise<void>> {
  const own = options.hasTemplates ? await startWithTemplates() : await startEmpty(options.installation);
  try {
    const token = randomToken();
    const server = await serveCluster(own.cluster, token);
    const { pid, logFile } = own.cluster;
    announceSharedCluster({ url: server.url, token, pid, logFile, ...(own.templates && { templates: own.templates }) });
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

async function startEmpty(installation?: Installation): Promise<OwnCluster> {
  const cluster = await startCluster(installation ? { installation } : {});
  return { cluster, close: () => cluster.stop() };
}

async function startWithTemplates(): Promise<OwnCluster> {
  const kept = await startKeptCluster();
  if (kept !== undefined) {
    const { cluster, secrets } = kept;
    return { cluster, templates: { ...TEMPLATE_DATABASES, secrets }, close: () => kept.close() };
  }
  const own = await startEmpty();
  try {
    const secrets = newSecrets();
    await migrateTemplates(own.cluster, secrets);
    return { ...own, templates: { ...TEMPLATE_DATABASES, secrets } };
  } catch (error) {
    await own.close();
    throw error;
  }
}
