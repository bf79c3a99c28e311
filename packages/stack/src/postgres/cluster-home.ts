import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { randomHex } from '../randomness.js';
import { StackError } from '../stack-error.js';
import { takeLock } from '../files/lock.js';
import { makeFolder, writePrivateFile } from '../files/folders.js';
import { accountFor, canEnter, isDataFolder, isForeign, reachableFolder, type Account } from './account.js';
import { endOrphan } from './postmaster-file.js';

/** The place of a cluster, and whose it is. */
export interface ClusterHome {
  /** Holds the data folder and the lock. */
  path: string;
  data: string;
  account: Account;
}

/** In a cluster's folder: the path of its home, if PostgreSQL's user cannot reach the folder itself. */
const ELSEWHERE = 'elsewhere';

/**
 * The home of the cluster that belongs to `folder`: the folder itself or, below a folder that PostgreSQL's user cannot
 * enter, a place outside that the folder names. Makes it if there is none yet.
 */
export function openClusterHome(folder: string): ClusterHome {
  makeFolder(folder);
  const account = accountFor(clusterDataFolder(folder));
  const path = elsewhere(folder) ?? (isReachable(folder, account) ? folder : settleElsewhere(folder, account));
  makeFolder(path);
  if (isForeign(account)) chmodSync(path, 0o711);
  return { path, data: join(path, 'data'), account };
}

/** Whether `folder` has a cluster, here or elsewhere. */
export function hasCluster(folder: string): boolean {
  return existsSync(join(clusterDataFolder(folder), 'PG_VERSION'));
}

/**
 * Takes the cluster in `home` for this process.
 *
 * @returns what gives it back
 * @throws {ClusterInUseError} if another process has it
 */
export async function lockClusterHome(home: string): Promise<() => void> {
  const lock = await takeLock(join(home, 'lock'));
  if (!('heldBy' in lock)) return () => lock.release();
  throw new ClusterInUseError(home, lock.heldBy);
}

/** Another process has the cluster. */
export class ClusterInUseError extends StackError {
  constructor(home: string, pid: number) {
    super(`the database cluster in ${home} is in use by process ${pid}`, 'end that process first');
  }
}

/**
 * Deletes the cluster of `folder`, wherever it lies, and ends a server that was left behind on it.
 *
 * @throws {StackError} if another process has it
 */
export async function removeCluster(folder: string): Promise<void> {
  const home = elsewhere(folder) ?? folder;
  if (existsSync(home)) {
    await lockClusterHome(home);
    await endOrphan(join(home, 'data'));
    rmSync(home, { recursive: true, force: true });
  }
  rmSync(folder, { recursive: true, force: true });
}

/** The data folder of the cluster that belongs to `folder`, wherever it lies. */
export function clusterDataFolder(folder: string): string {
  return join(elsewhere(folder) ?? folder, 'data');
}

function isReachable(folder: string, account: Account): boolean {
  if (isForeign(account)) chmodSync(folder, 0o711);
  return canEnter(folder, account);
}

function settleElsewhere(folder: string, account: Account): string {
  const home = join(reachableFolder('data', account), randomHex(6));
  writePrivateFile(join(folder, ELSEWHERE), home);
  return home;
}

// It decides what a fresh start deletes, so a path that we would not have written does not count.
function elsewhere(folder: string): string | undefined {
  const file = join(folder, ELSEWHERE);
  if (!existsSync(file)) return undefined;
  const home = readFileSync(file, 'utf8');
  return isDataFolder(dirname(home)) && /^[0-9a-f]{12}$/.test(basename(home)) ? home : undefined;
}
