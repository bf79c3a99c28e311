import { join } from 'node:path';
import { type Cluster, ClusterInUseError, removeCluster, type Secrets, StackError, startCluster } from '@tandem/stack';
import { removeTemplate } from './cache-folder.js';
import { keptTemplate, type KeptTemplate } from './kept-template.js';
import { copiesOfTemplate } from './make-template.js';

const MOST_COPIES = 100;
const RUN_DATABASES = copiesOfTemplate('_run');

/** A running cluster that nobody else uses, with a migrated database of each deployment to copy. */
export interface KeptCluster {
  readonly cluster: Cluster;
  readonly secrets: Secrets;
  /** The copies to make. */
  readonly databases: typeof RUN_DATABASES;
  /** Drops the copies and ends the cluster. */
  close(): Promise<void>;
}

/**
 * Starts a copy of the kept template: an earlier one that nobody uses now, otherwise a new one. Undefined if no template
 * can be kept, or none of its copies starts. A template whose copies do not start is made again.
 */
export async function startKeptCluster(): Promise<KeptCluster | undefined> {
  const template = await keptTemplate();
  if (template === undefined) return undefined;
  const started = await startFreeCopy(template);
  if (started !== undefined || !(await removeTemplate(template.folder))) return started;
  const another = await keptTemplate();
  return another && startFreeCopy(another);
}

async function startFreeCopy(template: KeptTemplate): Promise<KeptCluster | undefined> {
  for (let number = 0; number < MOST_COPIES; number += 1) {
    try {
      return await startCopy(template, join(template.copies, String(number)));
    } catch (error) {
      if (error instanceof ClusterInUseError) continue;
      if (error instanceof StackError) return undefined;
      throw error;
    }
  }
  return undefined;
}

/** A copy that no longer starts, for example because the machine was switched off, is made again. */
async function startCopy(template: KeptTemplate, folder: string): Promise<KeptCluster> {
  try {
    return await openCopy(template, folder);
  } catch (error) {
    if (!(error instanceof StackError) || error instanceof ClusterInUseError) throw error;
    await removeCluster(folder);
    return openCopy(template, folder);
  }
}

async function openCopy({ data, secrets }: KeptTemplate, folder: string): Promise<KeptCluster> {
  const cluster = await startCluster({ folder, copyOf: data, password: secrets.clusterPassword });
  try {
    // A run that was killed has left its databases.
    await dropRun(cluster);
    return { cluster, secrets, databases: RUN_DATABASES, close: () => closeRun(cluster) };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

async function dropRun(cluster: Cluster): Promise<void> {
  for (const { name = '' } of Object.values(RUN_DATABASES)) await cluster.dropDatabase(name);
}

// The next start drops what cannot be dropped now, for example if PostgreSQL itself has ended.
async function closeRun(cluster: Cluster): Promise<void> {
  await dropRun(cluster).catch(() => undefined);
  await cluster.stop();
}
