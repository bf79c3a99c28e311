import { accessSync, chmodSync, constants, existsSync, lstatSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { SERVICE_LABELS, type ServiceName } from './service-names.js';
import { reasonOf, StackError } from '../stack-error.js';
import { removeCluster } from '../postgres/cluster-home.js';
import { holderOf, takeLock, type Lock } from '../files/lock.js';
import { makeFolder } from '../files/folders.js';
import { endProcessesMarked } from '../processes/process-identity.js';

/** How long services that an earlier stack left are waited for: they end by themselves when their parent does. */
const LEFT_MS = 3_000;
const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;

/** The folder in which one stack keeps what has to outlive it. */
export class StateFolder {
  readonly path: string;
  readonly secretsFile: string;
  readonly clusterFolder: string;
  readonly logFolder: string;
  readonly runFile: string;
  /** The CA of the proxy for editors; it outlives `clear`, since editors trust it. */
  readonly editorFrontFolder: string;
  /** An argument of every service of the stack on this folder, by which a later start knows what was left. */
  readonly mark: string;
  private readonly lockFile: string;

  constructor(
    path: string,
    private readonly chmod = chmodSync,
  ) {
    this.path = resolve(path);
    this.secretsFile = join(this.path, 'secrets.json');
    this.clusterFolder = join(this.path, 'cluster');
    this.logFolder = join(this.path, 'logs');
    this.runFile = join(this.path, 'stack.json');
    this.editorFrontFolder = join(this.path, 'editor-front');
    this.mark = `--stack=${this.path}`;
    this.lockFile = join(this.path, 'lock');
  }

  /** The log file of a service, or of PostgreSQL. */
  logFile(of: ServiceName | 'postgresql'): string {
    return join(this.logFolder, `${of === 'postgresql' ? of : SERVICE_LABELS[of]}.log`);
  }

  /**
   * Makes the folder if there is none and takes it for this process.
   *
   * @param onNotice is told if others can look into it although they should not
   * @throws {StackError} if it cannot be made or written, is not this user's own, or another process has it
   */
  async take(onNotice: (line: string) => void = () => undefined): Promise<Lock> {
    this.make(onNotice);
    const lock = await takeLock(this.lockFile).catch((error: unknown) => Promise.reject(this.unusable(error)));
    if (!('heldBy' in lock)) return lock;
    throw new StackError(
      `the state folder ${this.path} is in use by process ${lock.heldBy}`,
      'end that one or set TANDEM_STATE to another folder',
    );
  }

  /**
   * Deletes secrets, cluster and logs. Only what a stack put there goes: the folder may hold more.
   *
   * @throws {StackError} if another process has the cluster
   */
  async clear(): Promise<void> {
    await removeCluster(this.clusterFolder);
    for (const path of [this.secretsFile, this.logFolder]) rmSync(path, { recursive: true, force: true });
    this.make();
  }

  /**
   * Ends the services that an earlier stack on this folder left behind, and removes its run file. Only the holder of the
   * folder may call it.
   */
  async endLeftovers(): Promise<void> {
    await endProcessesMarked(this.mark, process.getuid?.() ?? -1, LEFT_MS);
    rmSync(this.runFile, { force: true });
  }

  /** The same if nobody holds the folder, as after a stack that was killed; otherwise nothing. */
  async endAbandoned(): Promise<void> {
    if (existsSync(this.path) && holderOf(this.lockFile) === undefined) await this.endLeftovers();
  }

  /**
   * Makes the folder if there is none, for its owner only, and closes one that others can look into.
   *
   * @throws {StackError} if it cannot be made, or is not this user's own
   */
  make(onNotice: (line: string) => void = () => undefined): void {
    this.explain(() => {
      // Root's PostgreSQL runs as another user, who must be able to pass through, but not to look around.
      const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
      if (!existsSync(this.path)) {
        makeFolder(this.path, mode);
        this.chmod(this.path, mode);
      }
      this.refuseForeign();
      this.tighten(this.path, this.isShared() ? WRITABLE_BY_OTHERS : 0o777 & ~mode, onNotice);
      this.refuseForeign();
      makeFolder(this.logFolder, 0o700);
      accessSync(this.path, constants.W_OK | constants.X_OK);
      for (const path of [this.secretsFile, this.runFile, this.logFolder]) this.tighten(path, 0o077, onNotice);
    });
  }

  /**
   * Whoever could put something here would choose the secrets, the processes that are ended and the files that are
   * written. A folder that is not there is nobody's.
   *
   * @throws {StackError} if the folder, or anything in it, belongs to another user or is a link
   */
  refuseForeign(): void {
    this.explain(() => {
      if (!existsSync(this.path)) return;
      this.refuseOwnerOf(this.path);
      const stat = statSync(this.path);
      if (!stat.isDirectory()) throw new Error('not a folder');
      if ((stat.mode & STICKY) !== 0) throw this.refusal('all users share it');
      for (const folder of [this.path, this.logFolder, this.clusterFolder]) {
        if (!existsSync(folder)) continue;
        for (const name of readdirSync(folder)) this.refuseForeignEntry(join(folder, name));
      }
    });
  }

  private refuseForeignEntry(path: string): void {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat?.isSymbolicLink()) throw this.refusal(`${path} is a link`);
    // The data of root's PostgreSQL belong to the user whom it runs as.
    const isData = path.startsWith(join(this.clusterFolder, 'data')) && process.getuid?.() === 0;
    if (!isData) this.refuseOwnerOf(path);
  }

  private refuseOwnerOf(path: string): void {
    const own = process.getuid?.();
    const isOwn = [lstatSync, statSync].every((look) => (look(path, { throwIfNoEntry: false })?.uid ?? own) === own);
    if (!isOwn) throw this.refusal(`${path} belongs to another user`);
  }

  private refusal(why: string): StackError {
    return new StackError(
      `the state folder ${this.path} is not used, because ${why}`,
      'set TANDEM_STATE to a folder of your own',
    );
  }

  // A folder that holds other things than a state was there for others before; what is secret in it has a mode of its own.
  private isShared(): boolean {
    const names = readdirSync(this.path);
    return names.length > 0 && !names.includes(basename(this.secretsFile));
  }

  private tighten(path: string, open: number, onNotice: (line: string) => void): void {
    const mode = lstatSync(path, { throwIfNoEntry: false })?.mode ?? 0;
    if ((mode & open) === 0) return;
    try {
      this.chmod(path, mode & 0o777 & ~open);
    } catch {
      // What counts is the mode that it has then.
    }
    if ((lstatSync(path).mode & open) === 0) return;
    const remedy = 'set TANDEM_STATE to a folder on a file system that keeps permissions';
    onNotice(`other users can look into ${path}: ${remedy}`);
  }

  private explain<Result>(use: () => Result): Result {
    try {
      return use();
    } catch (error) {
      throw this.unusable(error);
    }
  }

  private unusable(error: unknown): StackError {
    if (error instanceof StackError) return error;
    return new StackError(
      `the state folder ${this.path} cannot be used (${reasonOf(error)})`,
      'set TANDEM_STATE to a folder that you may write',
    );
  }
}
