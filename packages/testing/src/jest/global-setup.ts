import { announcedSharedCluster } from '../cluster/shared-cluster-environment.js';
import { startSharedCluster } from '../cluster/shared-cluster.js';
import { takeTemporaryFolder } from './temporary-folder-environment.js';

const RUNNING = Symbol.for('@tandem/testing shared cluster');
type Global = typeof globalThis & { [RUNNING]?: () => Promise<void> };

/** Of zod in this process. Jest would hand them to the specs that it runs in it, whose zod then takes their objects for foreign ones. */
const ZOD_GLOBALS = ['__zod_globalConfig', '__zod_globalRegistry'];

async function begin(startCluster: () => Promise<() => Promise<void>>): Promise<void> {
  ZOD_GLOBALS.forEach((name) => Reflect.deleteProperty(globalThis, name));
  const removeFolder = await takeTemporaryFolder();
  (globalThis as Global)[RUNNING] = async () => removeFolder();
  const stopCluster = await startCluster();
  (globalThis as Global)[RUNNING] = () => stopCluster().finally(removeFolder);
}

/** Jest's `globalSetup`: one PostgreSQL for all spec files of the run, with migrated databases for `startTandem()`. */
export async function globalSetup(): Promise<void> {
  await begin(() => startSharedCluster({ hasTemplates: true }));
}

/**
 * Jest's `globalSetup` if no spec starts a tandem: one PostgreSQL for all, for `startSpecCluster()`. If the process that
 * started Jest has announced one, it is that one.
 */
export async function globalClusterSetup(): Promise<void> {
  const isAnnounced = announcedSharedCluster() !== undefined;
  await begin(() =>
    isAnnounced ? Promise.resolve(async () => undefined) : startSharedCluster({ hasTemplates: false }),
  );
}

/** Jest's `globalTeardown` to either. */
export async function globalTeardown(): Promise<void> {
  await (globalThis as Global)[RUNNING]?.();
}
