import { newSecrets, type Secrets, startCluster, type Cluster, type Installation } from '@tandem/stack';
import { startKeptCluster } from '../template/kept-cluster.js';
import { migrateTemplates } from '../template/make-template.js';
import { announceSharedCluster } from './shared-cluster-environment.js';

interface OwnCluster {
  readonly cluster: Cluster;
  readonly secrets?: Secrets;
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
 * Starts one PostgreSQL for all processes of a test run. It is a copy of the kept template if there is one and templates
 * are asked for. Resolves to what ends it.
 */
export async function startSharedCluster(options: SharedClusterOptions): Promise<() => Promise<void>> {
  const own = await (options.hasTemplates ? startWithTemplates() : startEmpty(options.installation));
  announceSharedCluster({ access: own.cluster.access, ...(own.secrets && { secrets: own.secrets }) });
  return () => {
    announceSharedCluster(undefined);
    return own.close();
  };
}

async function startEmpty(installation?: Installation): Promise<OwnCluster> {
  const cluster = await startCluster(installation ? { installation } : {});
  return { cluster, close: () => cluster.stop() };
}

async function startWithTemplates(): Promise<OwnCluster> {
  const kept = await startKeptCluster();
  if (kept !== undefined) return kept;
  const own = await startEmpty();
  try {
    const secrets = newSecrets();
    await migrateTemplates(own.cluster, secrets);
    return { ...own, secrets };
  } catch (error) {
    await own.close();
    throw error;
  }
}
