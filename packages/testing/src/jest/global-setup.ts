import { startSharedCluster } from '../cluster/start-shared-cluster.js';

const RUNNING = Symbol.for('@tandem/testing shared cluster');
type Global = typeof globalThis & { [RUNNING]?: () => Promise<void> };

/** Jest's `globalSetup`: one PostgreSQL for all spec files of the run, with seeded databases for `startTandem()`. */
export async function globalSetup(): Promise<void> {
  (globalThis as Global)[RUNNING] = await startSharedCluster({ isSeeded: true });
}

/** Jest's `globalSetup` where no spec starts a tandem: one PostgreSQL for all, for `startSpecCluster()`. */
export async function globalClusterSetup(): Promise<void> {
  (globalThis as Global)[RUNNING] = await startSharedCluster({ isSeeded: false });
}

/** Jest's `globalTeardown` to either. */
export async function globalTeardown(): Promise<void> {
  await (globalThis as Global)[RUNNING]?.();
}
