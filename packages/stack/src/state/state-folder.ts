import { chmodSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { SERVICE_LABELS, type ServiceName } from '../services/service-names.js';
import { reasonOf, StackError } from '../stack-error.js';
import { removeCluster } from '../postgres/cluster-home.js';
import { takeLock, type Lock } from '../files/lock.js';

/** Where one stack keeps what has to outlive it. */
export class StateFolder {
  readonly path: string;
  readonly secretsFile: string;
  readonly clusterFolder: string;
  readonly logFolder: string;
  readonly runFile: string;
  readonly #lockFile: string;

  constructor(path: string) {
    this.path = resolve(path);
    this.secretsFile = join(this.path, 'secrets.json');
    this.clusterFolder = join(this.path, 'cluster');
    this.logFolder = join(this.path, 'logs');
    this.runFile = join(this.path, 'stack.json');
    this.#lockFile = join(this.path, 'lock');
  }

  /** The log file of a service, or of PostgreSQL. */
  logFile(of: ServiceName | 'postgresql'): string {
    return join(this.logFolder, `${of === 'postgresql' ? of : SERVICE_LABELS[of]}.log`);
  }

  /**
   * Makes the folder where there is none and takes it for this process.
   *
   * @throws StackError where it cannot be made or written, or another process has it
   */
  async take(): Promise<Lock> {
    try {
      this.make();
      const lock = await takeLock(this.#lockFile);
      if (!('heldBy' in lock)) return lock;
      throw new StackError(
        `the state folder ${this.path} is in use by process ${lock.heldBy}`,
        'end that one or set TANDEM_STATE to another folder',
      );
    } catch (error) {
      if (error instanceof StackError) throw error;
      throw new StackError(
        `the state folder ${this.path} cannot be used (${reasonOf(error)})`,
        'set TANDEM_STATE to a folder that you may write',
      );
    }
  }

  /**
   * Deletes secrets, cluster and logs. Only what a stack put there goes: the folder may hold more.
   *
   * @throws StackError where another process has the cluster
   */
  async clear(): Promise<void> {
    await removeCluster(this.clusterFolder);
    for (const path of [this.secretsFile, this.logFolder]) rmSync(path, { recursive: true, force: true });
    this.make();
  }

  /**
   * Makes the folder where there is none, for its owner alone.
   *
   * @throws Error where it cannot be made
   */
  make(): void {
    // Root's PostgreSQL runs as another user, who must be able to pass through, but not to look around.
    if (!existsSync(this.path)) {
      mkdirSync(this.path, { recursive: true });
      chmodSync(this.path, process.getuid?.() === 0 ? 0o711 : 0o700);
    }
    if (!statSync(this.path).isDirectory()) throw new Error('not a folder');
    mkdirSync(this.logFolder, { recursive: true, mode: 0o700 });
  }
}
