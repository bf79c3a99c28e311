import type { Stack } from '@tandem/stack';
import { globalSetup, globalTeardown, startTandem } from '@tandem/testing';

/** The variable that names the running tandems to the workers, as a list of `SharedStack` in JSON. */
export const SHARED_STACKS = 'TANDEM_SHARED_STACKS';

export type SharedStack = Pick<Stack, 'urls' | 'databaseUrls' | 'simulatorToken' | 'logFiles' | 'state'>;

/** PostgreSQL with migrated databases for all specs of the run, and a running tandem for each worker. */
export default async function ({ maxWorkers }: { readonly maxWorkers: number }): Promise<void> {
  await globalSetup();
  try {
    const tandems = await Promise.all(Array.from({ length: maxWorkers }, () => startTandem()));
    const stacks = tandems.map(({ stack: { urls, databaseUrls, simulatorToken, logFiles, state } }): SharedStack => {
      return { urls, databaseUrls, simulatorToken, logFiles, state };
    });
    process.env[SHARED_STACKS] = JSON.stringify(stacks);
    Object.assign(globalThis, { [Symbol.for(SHARED_STACKS)]: tandems });
  } catch (error) {
    await globalTeardown();
    throw error;
  }
}
