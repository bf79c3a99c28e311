import type { Cluster, DatabaseChoice, StackOptions } from '@tandem/stack';
import { startKeptCluster } from '../template/kept-cluster.js';
import { TEMPLATE_DATABASES } from '../template/make-template.js';
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

type Deployment = keyof typeof TEMPLATE_DATABASES;

/**
 * The cluster that was given; else that of the Jest run, with its seeded databases to copy; else a kept one,
 * with its seeded databases to copy; else one that is made from nothing.
 */
export async function findPlace(options: TandemOptions): Promise<Place> {
  const { cluster, entryPoints } = options;
  if (cluster !== undefined) return placeOf({ cluster });
  const shared = announcedSharedCluster();
  if (shared !== undefined) return placeOf(onShared(shared, options));
  return (entryPoints === undefined ? await onKeptCluster(options) : undefined) ?? placeOf({});
}

const placeOf = (options: PlaceOptions): Place => ({ options, close: async () => undefined });

function hasDefaultSeed({ seeds }: TandemOptions, deployment: Deployment): boolean {
  return (seeds?.[deployment] ?? 'default') === 'default';
}

function onShared(shared: SharedCluster, options: TandemOptions): PlaceOptions {
  const cluster = new RemoteCluster(shared);
  if (shared.seeded === undefined) return { cluster };
  const { secrets, templates } = shared.seeded;
  const copyOf = (deployment: Deployment) =>
    hasDefaultSeed(options, deployment) ? { template: templates[deployment], role: templates[deployment] } : {};
  const databases = { selfManaged: copyOf('selfManaged'), saas: copyOf('saas') };
  return { cluster, secrets, databases };
}

async function onKeptCluster(options: TandemOptions): Promise<Place | undefined> {
  const kept = await startKeptCluster();
  if (kept === undefined) return undefined;
  const { cluster, secrets } = kept;
  const close = () => cluster.stop();
  try {
    const databases = {
      selfManaged: await emptied(cluster, 'selfManaged', options),
      saas: await emptied(cluster, 'saas', options),
    };
    return { options: { cluster, secrets, databases }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What to make in the place of the database of the last run on this cluster. */
async function emptied(cluster: Cluster, deployment: Deployment, options: TandemOptions): Promise<DatabaseChoice> {
  const template = TEMPLATE_DATABASES[deployment];
  const name = `${template}_run`;
  await cluster.dropDatabase(name);
  return { name, role: template, ...(hasDefaultSeed(options, deployment) && { template }) };
}
