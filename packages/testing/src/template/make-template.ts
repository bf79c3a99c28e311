import { execFile } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  type Cluster,
  clusterDataFolder,
  type DatabaseChoice,
  newSecrets,
  removeCluster,
  type Secrets,
  startCluster,
  startStack,
} from '@tandem/stack';
import { DatabaseReader } from '../database-reader.js';

const run = promisify(execFile);

/** The names of a template's databases, and of their roles. */
const TEMPLATE_DATABASES = { selfManaged: 'self_managed', saas: 'saas' } as const;

/** A copy of each for one stack: named by this suffix, otherwise by the stack, which then drops them. */
export function copiesOfTemplate(suffix?: string): Record<keyof typeof TEMPLATE_DATABASES, DatabaseChoice> {
  const copyOf = (template: string): DatabaseChoice => ({
    template,
    role: template,
    ...(suffix === undefined ? {} : { name: template + suffix }),
  });
  return { selfManaged: copyOf(TEMPLATE_DATABASES.selfManaged), saas: copyOf(TEMPLATE_DATABASES.saas) };
}

/** In a template: the data folder of its cluster, and the secrets of the stack that made it. */
export const TEMPLATE_FILES = { data: 'data', secrets: 'secrets.json' } as const;

// A seed says in days after its application when its tokens expire: it is applied when a copy is started.
const UNSEEDED = { selfManaged: 'none', saas: 'none' } as const;

/**
 * Makes a template in the folder `target`: a cluster at rest with a migrated database of each deployment and SaaS's
 * signing keys, without any user.
 *
 * @param work an empty folder for PostgreSQL to work in, which its user can reach
 */
export async function makeTemplate(work: string, target: string): Promise<void> {
  chmodSync(work, 0o711);
  const secrets = newSecrets();
  const cluster = await startCluster({ folder: work, password: secrets.clusterPassword, isSmall: true });
  try {
    await migrateTemplates(cluster, secrets);
  } finally {
    await cluster.stop();
  }
  await run('cp', ['-R', clusterDataFolder(work), join(target, TEMPLATE_FILES.data)]);
  await removeCluster(work);
  writeFileSync(join(target, TEMPLATE_FILES.secrets), JSON.stringify(secrets), { mode: 0o600 });
}

/** Makes the databases of a template on a cluster: migrated, with SaaS's signing keys, without any user. */
export async function migrateTemplates(cluster: Cluster, secrets: Secrets): Promise<void> {
  const databases = { selfManaged: { name: TEMPLATE_DATABASES.selfManaged }, saas: { name: TEMPLATE_DATABASES.saas } };
  const stack = await startStack({ cluster, secrets, databases, seeds: UNSEEDED });
  await stack.stop();
  // A copy takes the secret that it is first started with, if nothing in it is encrypted.
  for (const url of Object.values(stack.databaseUrls)) {
    await new DatabaseReader(url).query('DELETE FROM instance_secret');
  }
}
