import { attachCluster, type Cluster, type DatabaseOptions, randomHex, startCluster } from '@tandem/stack';
import { announcedSharedCluster } from './shared-cluster-environment.js';

/**
 * A cluster for the databases of one spec file: that of the Jest run if its `globalSetup` started one, otherwise its own.
 * On that of the run, databases and roles get names that no other spec file has. Stopping it drops the databases.
 *
 * @throws {StackError} if its own does not start
 */
export async function startSpecCluster(): Promise<Cluster> {
  const shared = announcedSharedCluster();
  return shared === undefined ? startCluster() : new SpecCluster(attachCluster(shared.access));
}

class SpecCluster implements Cluster {
  private readonly suffix = `_${randomHex(6)}`;
  private readonly databases = new Set<string>();
  readonly access: Cluster['access'];
  readonly ended: Cluster['ended'];

  constructor(private readonly cluster: Cluster) {
    this.access = cluster.access;
    this.ended = cluster.ended;
  }

  get pid(): number {
    return this.cluster.pid;
  }

  get logFile(): string {
    return this.cluster.logFile;
  }

  createDatabase({ name, role, ...rest }: DatabaseOptions): Promise<string> {
    this.databases.add(name);
    return this.cluster.createDatabase({ ...rest, name: name + this.suffix, role: role + this.suffix });
  }

  async dropDatabase(name: string): Promise<void> {
    await this.cluster.dropDatabase(name + this.suffix);
    this.databases.delete(name);
  }

  async stop(): Promise<void> {
    for (const name of this.databases) await this.dropDatabase(name);
    await this.cluster.stop();
  }
}
