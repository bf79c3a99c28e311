import type { Cluster, DatabaseOptions } from '@tandem/stack';
import { sendRequest } from '../http-request.js';
import type { SharedCluster } from './shared-cluster-environment.js';

/** A cluster that another process of the test run started. It does not end it. */
export class RemoteCluster implements Cluster {
  /** Whoever started it watches over it. */
  readonly ended = new Promise<undefined>(() => undefined);

  constructor(private readonly shared: SharedCluster) {}

  get pid(): number {
    return this.shared.pid;
  }

  get logFile(): string {
    return this.shared.logFile;
  }

  async createDatabase(database: DatabaseOptions): Promise<string> {
    const { url } = await this.#ask<{ url: string }>('POST', database);
    return url;
  }

  async dropDatabase(name: string): Promise<void> {
    await this.#ask('DELETE', { name });
  }

  async stop(): Promise<void> {}

  async #ask<Result>(method: string, body: object): Promise<Result> {
    const answer = await sendRequest(this.shared.url, method, '/', { as: this.shared.token, body });
    if (answer.status === 200) return answer.json as Result;
    throw new Error(`the shared cluster refuses: ${(answer.json as { error: string }).error}`);
  }
}
