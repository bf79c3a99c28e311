import { startCluster, type Cluster, type DatabaseOptions } from '@tandem/stack';
import { randomToken } from '../randomness.js';
import { RemoteCluster } from './remote-cluster.js';
import { announcedSharedCluster } from './shared-cluster-environment.js';

/**
 * A cluster for the databases of one spec file: that of the Jest run, where its `globalSetup` started one, else an own
 * one. Databases and roles get names that no other spec file has. Stopping it drops the databases.
 *
 * @throws StackError where an own one does not start
 */
export async function startSpecCluster(): Promise<Cluster> {
  const shared = announcedSharedCluster();
  return shared === undefined ? startCluster() : new SpecCluster(new RemoteCluster(shared));
}

class SpecCluster implements Cluster {
  readonly #suffix = `_${randomToken().slice(0, 12).toLowerCase()}`;
  readonly #databases = new Set<string>();

  constructor(private readonly cluster: Cluster) {}

  get pid(): number {
    return this.cluster.pid;
  }

  get logFile(): string {
    return this.cluster.logFile;
  }

  get ended(): Cluster['ended'] {
    return this.cluster.ended;
  }

  createDatabase({ name, role, ...rest }: DatabaseOptions): Promise<string> {
    this.#databases.add(name);
    return this.cluster.createDatabase({ ...rest, name: name + this.#suffix, role: role + this.#suffix });
  }

  async dropDatabase(name: string): Promise<void> {
    await this.cluster.dropDatabase(name + this.#suffix);
    this.#databases.delete(name);
  }

  async stop(): Promise<void> {
    for (const name of this.#databases) await this.dropDatabase(name);
    await this.cluster.stop();
  }
}
