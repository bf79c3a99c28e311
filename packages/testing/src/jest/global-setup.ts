import { announcedSharedCluster } from '../cluster/shared-cluster-environment.js';
import { startSharedCluster } from '../cluster/start-shared-cluster.js';

const RUNNING = Symbol.for('@tandem/testing shared cluster');
type Global = typeof globalThis & { [RUNNING]?: () => Promise<void> };

/** Jest's `globalSetup`: one PostgreSQL for all spec files of the run, with migrated databases for `startTandem()`. */
export async function globalSetup(): Promise<void> {
  (globalThis as Global)[RUNNING] = await startSharedCluster({ hasTemplates: true });
}

/**
 * Jest's `globalSetup` if no spec starts a tandem: one PostgreSQL for all, for `startSpecCluster()`; the one that whoever
 * started Jest announced, if there is one.
 */
export async function globalClusterSetup(): Promise<void> {
  if (announcedSharedCluster() !== undefined) return;
  (globalThis as Global)[RUNNING] = await startSharedCluster({ hasTemplates: false });
}

/** Jest's `globalTeardown` to either. */
export async function globalTeardown(): Promise<void> {
  await (globalThis as Global)[RUNNING]?.();
}
