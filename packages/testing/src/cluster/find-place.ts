import type { StackOptions } from '@tandem/stack';
import { startKeptCluster } from '../template/kept-cluster.js';
import type { TandemOptions } from '../tandem.js';
import { RemoteCluster } from './remote-cluster.js';
import { announcedSharedCluster, type SharedCluster } from './shared-cluster-environment.js';

type PlaceOptions = Pick<StackOptions, 'cluster' | 'databases' | 'secrets'>;

/** Where the databases of a tandem are made. */
export interface Place {
  readonly options: PlaceOptions;
  /** Ends what was started for it. */
  close(): Promise<void>;
}

/**
 * The cluster that was given; else that of the Jest run, with its migrated databases to copy; else a kept one with
 * migrated databases; else one that is made from nothing.
 */
export async function findPlace(options: TandemOptions): Promise<Place> {
  const { cluster, entryPoints } = options;
  if (cluster !== undefined) return placeOf({ cluster });
  const shared = announcedSharedCluster();
  if (shared !== undefined) return placeOf(onShared(shared));
  return (entryPoints === undefined ? await onKeptCluster() : undefined) ?? placeOf({});
}

const placeOf = (options: PlaceOptions): Place => ({ options, close: async () => undefined });

function onShared(shared: SharedCluster): PlaceOptions {
  const cluster = new RemoteCluster(shared);
  if (shared.templates === undefined) return { cluster };
  const { secrets, selfManaged, saas } = shared.templates;
  const copyOf = (template: string) => ({ template, role: template });
  return { cluster, secrets, databases: { selfManaged: copyOf(selfManaged), saas: copyOf(saas) } };
}

async function onKeptCluster(): Promise<Place | undefined> {
  const kept = await startKeptCluster();
  if (kept === undefined) return undefined;
  const { cluster, secrets, databases } = kept;
  return { options: { cluster, secrets, databases }, close: () => kept.close() };
}
