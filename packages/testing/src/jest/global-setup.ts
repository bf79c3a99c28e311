import { startSharedCluster } from '../cluster/start-shared-cluster.js';

const RUNNING = Symbol.for('@tandem/testing shared cluster');
type Global = typeof globalThis & { [RUNNING]?: () => Promise<void> };

/** Jest's `globalSetup`: one PostgreSQL for all spec files of the run, with migrated databases for `startTandem()`. */
export async function globalSetup(): Promise<void> {
  (globalThis as Global)[RUNNING] = await startSharedCluster({ hasTemplates: true });
}

/** Jest's `globalSetup` where no spec starts a tandem: one PostgreSQL for all, for `startSpecCluster()`. */
export async function globalClusterSetup(): Promise<void> {
  (globalThis as Global)[RUNNING] = await startSharedCluster({ hasTemplates: false });
}

/** Jest's `globalTeardown` to either. */
export async function globalTeardown(): Promise<void> {
  await (globalThis as Global)[RUNNING]?.();
}
