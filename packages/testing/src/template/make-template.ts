import { execFile } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { clusterDataFolder, newSecrets, removeCluster, startCluster, startStack } from '@tandem/stack';

const run = promisify(execFile);

/** What the databases of a template are called, and their roles. */
export const TEMPLATE_DATABASES = { selfManaged: 'self_managed', saas: 'saas' } as const;

/**
 * Makes a template in the folder `target`: `data`, and at last `secrets.json`, which says that it is whole.
 *
 * @param work an empty folder for PostgreSQL to work in, which its user can reach
 */
export async function makeTemplate(work: string, target: string): Promise<void> {
  chmodSync(work, 0o711);
  const secrets = newSecrets();
  const cluster = await startCluster({ folder: work, password: secrets.clusterPassword, isSmall: true });
  try {
    const databases = {
      selfManaged: { name: TEMPLATE_DATABASES.selfManaged },
      saas: { name: TEMPLATE_DATABASES.saas },
    };
    const stack = await startStack({ cluster, secrets, databases });
    await stack.stop();
  } finally {
    await cluster.stop();
  }
  await run('cp', ['-R', clusterDataFolder(work), join(target, 'data')]);
  await removeCluster(work);
  writeFileSync(join(target, 'secrets.json'), JSON.stringify(secrets), { mode: 0o600 });
}
