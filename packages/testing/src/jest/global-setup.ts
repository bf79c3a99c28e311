import { startSharedCluster } from '../cluster/start-shared-cluster.js';

const RUNNING = Symbol.for('@tandem/testing shared cluster');
type Global = typeof globalThis & { [RUNNING]?: () => Promise<void> };

/** Jest's `globalSetup`: one PostgreSQL for all spec files of the run. */
export async function globalSetup(): Promise<void> {
  (globalThis as Global)[RUNNING] = await startSharedCluster();
}

/** Jest's `globalTeardown` to it. */
export async function globalTeardown(): Promise<void> {
  await (globalThis as Global)[RUNNING]?.();
}
