import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { Cleanup } from '../cleanup.js';
import { Disk } from '../files/disk.js';
import { clearAbandoned } from '../files/folders.js';
import { LogFile } from '../files/log-file.js';
import { ChildProcesses, describeEnd, Restarts } from '../processes/child-processes.js';
import { randomHex } from '../randomness.js';
import { StackError } from '../stack-error.js';
import { silentProgress, type Progress } from '../stack.js';
import { accountFor, makeShortFolder, shortFolderParents } from './account.js';
import { programsFor, type Installation } from './binaries.js';
import { lockClusterHome, openClusterHome } from './cluster-home.js';
import { copyDataFolder, makeDataFolder } from './data-folder.js';
import { type ClusterAccess, Databases, type DatabaseOptions } from './databases.js';
import { disown, endOrphan } from './postmaster-file.js';
import { startServer, type Server } from './server.js';

export interface ClusterOptions {
  /** The folder in which the cluster is kept. Default: a temporary folder, removed when the cluster is stopped or this process ends. */
  folder?: string;
  /** If it has no cluster yet: the data folder of another one, at rest, to begin with a copy of. Its password is needed. */
  copyOf?: string;
  /** Makes one that takes half the room, for being copied. */
  isSmall?: boolean;
  /** Of the superuser; has to be the same every time if the cluster is kept. Default: a new one. */
  password?: string;
  /** Default: `postgresql.log` in the cluster's folder. */
  logFile?: string;
  onProgress?: Progress;
  children?: ChildProcesses;
  /** The PostgreSQL to run. Default: the one that was installed with this package. */
  installation?: Installation;
  /** Is told when it ended and is started again on the same socket, at most three times a minute. Default: it is not. */
  onRestart?: (line: string) => void;
  /** That of the folder. If it is full when PostgreSQL ended, it is started again as soon as there is room. */
  disk?: Disk;
}

const LOOK_EVERY_MS = 500;

/** A running PostgreSQL of our own, which is reached by a socket that only this user of the machine may open. */
export interface Cluster {
  readonly pid: number;
  readonly logFile: string;
  /** How other processes reach it, by `attachCluster()`. */
  readonly access: ClusterAccess;
  /** Makes a database and its role if they are not there yet; resolves to its URL for that role. */
  createDatabase(database: DatabaseOptions): Promise<string>;
  /** Deletes a database, whoever is connected to it; does nothing if there is none. */
  dropDatabase(name: string): Promise<void>;
  /** Resolves when it has ended: to why, if it was not told to. */
  readonly ended: Promise<StackError | undefined>;
  /** Ends it; done when its process is gone. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL 17 on the cluster of a folder, making the cluster if there is none. It listens only on a
 * Unix socket, and ends when this process ends, however that happens. Stop it, whatever becomes of it.
 *
 * @throws {StackError} if it does not start, or another process has the cluster
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const cleanup = new Cleanup();
  try {
    return await start(options, cleanup);
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

/** A running cluster that another process has started and stops. */
export function attachCluster(access: ClusterAccess): Cluster {
  const databases = new Databases(access);
  return {
    pid: access.pid,
    logFile: access.logFile,
    access,
    createDatabase: (database) => databases.ensure(database),
    dropDatabase: (name) => databases.drop(name),
    ended: new Promise(() => undefined),
    stop: async () => undefined,
  };
}

async function start(options: ClusterOptions, cleanup: Cleanup): Promise<Cluster> {
  const { password = randomHex(24), onProgress = silentProgress, children = new ChildProcesses() } = options;
  const kept = options.folder === undefined ? undefined : openClusterHome(options.folder);
  for (const parent of shortFolderParents()) {
    await clearAbandoned(parent, /^tandem-[A-Za-z0-9]{6}$/, (folder) => endOrphan(join(folder, 'data')));
  }
  const runFolder = makeShortFolder(kept?.account ?? accountFor());
  cleanup.defer(() => rmSync(runFolder, { recursive: true, force: true }));
  const home = kept ?? openClusterHome(runFolder);
  cleanup.defer(await lockClusterHome(home.path));
  const programs = await onProgress('providing PostgreSQL', async () =>
    programsFor(home.account, home.path, options.installation),
  );
  await endOrphan(home.data);
  const { copyOf, isSmall = false } = options;
  const makeData = () =>
    copyOf === undefined
      ? makeDataFolder(home, programs, { password, isSmall, children })
      : copyDataFolder(copyOf, home);
  if (!existsSync(home.data)) await onProgress('making the database cluster', makeData);
  const log = new LogFile(options.logFile ?? join(home.path, 'postgresql.log'));
  const startIt = () => startServer({ home, programs, socketFolder: runFolder, log, children });
  const server = await onProgress('starting PostgreSQL', startIt);
  // What the killed server had committed is in its log of changes, which the next one recovers from.
  const startAgain = () => {
    disown(home.data);
    return startIt();
  };
  const access = { socketFolder: runFolder, password, place: home.path };
  const disk = options.disk && (await watchDisk(home.data, options.disk, cleanup));
  return new RunningCluster(server, startAgain, new Restarts(options.onRestart), disk, log, access, cleanup);
}

/** The disk of the data: the one that is watched already, or one of its own. */
async function watchDisk(data: string, watched: Disk, cleanup: Cleanup): Promise<Disk> {
  const isWatched = statSync(data).dev === statSync(watched.folder).dev;
  const disk = isWatched ? watched : new Disk(data, watched.onNotice);
  if (!isWatched) cleanup.defer(disk.watch());
  await disk.isFull();
  return disk;
}

class RunningCluster implements Cluster {
  readonly ended: Promise<StackError | undefined>;
  private readonly databases: Databases;
  private starting: Promise<unknown> = Promise.resolve();
  private isStopping = false;

  constructor(
    private server: Server,
    private readonly startAgain: () => Promise<Server>,
    private readonly restarts: Restarts,
    private readonly disk: Disk | undefined,
    private readonly log: LogFile,
    private readonly reached: Omit<ClusterAccess, 'pid' | 'logFile'>,
    private readonly cleanup: Cleanup,
  ) {
    this.databases = new Databases(reached);
    this.ended = this.watch();
  }

  get pid(): number {
    return this.server.pid;
  }

  get logFile(): string {
    return this.log.path;
  }

  get access(): ClusterAccess {
    return { ...this.reached, pid: this.pid, logFile: this.logFile };
  }

  private async watch(): Promise<StackError | undefined> {
    for (;;) {
      const end = describeEnd(await this.server.ended);
      if (this.isStopping) return undefined;
      const { log } = this;
      const failure = new StackError(`PostgreSQL ended (${end})`, `see ${log.path}, then start again`, log.tail());
      if (!(await this.waitedForRoom()) && !this.restarts.allow(failure)) return failure;
      if (this.isStopping) return undefined;
      try {
        const again = this.server.stop().then(this.startAgain);
        this.starting = again.then((server) => (this.server = server));
        await this.starting;
      } catch (error) {
        if (this.isStopping) return undefined;
        if (!(await this.disk?.isFull(true))) return error as StackError;
      }
    }
  }

  /** @returns false if the disk is not full */
  private async waitedForRoom(): Promise<boolean> {
    if (!(await this.disk?.isFull(true))) return false;
    while (!this.isStopping && (await this.disk?.isFull())) await after(LOOK_EVERY_MS);
    return true;
  }

  createDatabase(database: DatabaseOptions): Promise<string> {
    return this.databases.ensure(database);
  }

  dropDatabase(name: string): Promise<void> {
    return this.databases.drop(name);
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.starting.catch(() => undefined);
    await this.server.stop();
    await this.cleanup.run();
  }
}
