import { join } from 'node:path';
import { type Cluster, ClusterInUseError, removeCluster, type Secrets, StackError, startCluster } from '@tandem/stack';
import { keptTemplate, type KeptTemplate } from './kept-template.js';

const MOST_COPIES = 100;

/** A running cluster with the template's databases, which nobody else uses. */
export interface KeptCluster {
  readonly cluster: Cluster;
  readonly secrets: Secrets;
}

/**
 * Starts a copy of the kept template: one of before that nobody uses now, else a new one. Undefined where no template can be
 * kept, or none of its copies starts.
 */
export async function startKeptCluster(): Promise<KeptCluster | undefined> {
  const template = await keptTemplate();
  if (template === undefined) return undefined;
  for (let number = 0; number < MOST_COPIES; number += 1) {
    const folder = join(template.copies, String(number));
    try {
      return { cluster: await startCopy(template, folder), secrets: template.secrets };
    } catch (error) {
      if (error instanceof ClusterInUseError) continue;
      if (error instanceof StackError) return undefined;
      throw error;
    }
  }
  return undefined;
}

/** One that does not start any more, as after the machine's own end, is made anew. */
async function startCopy({ data, secrets }: KeptTemplate, folder: string): Promise<Cluster> {
  const options = { folder, copyOf: data, password: secrets.clusterPassword };
  try {
    return await startCluster(options);
  } catch (error) {
    if (!(error instanceof StackError) || error instanceof ClusterInUseError) throw error;
    await removeCluster(folder);
    return startCluster(options);
  }
}
