import { chmodSync, chownSync, existsSync, lstatSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { reasonOf, StackError } from '../stack-error.js';
import { noteOwner } from '../files/abandoned-folders.js';
import { makeFolder } from '../files/make-folder.js';
import { isForeign, type Account } from './account.js';
import { canEnter } from './reachability.js';

// Where root keeps what PostgreSQL's user has to reach; the second where the first cannot be written.
const DATA = ['/var/lib/tandem', '/var/tmp/tandem'];
const CACHE = ['/var/cache/tandem', '/var/tmp/tandem'];

// The path of a Unix socket has room for 103 bytes (sun_path of macOS); PostgreSQL adds 20 to that of its folder.
const LONGEST_SOCKET_FOLDER = 80;

/** A folder of this user's outside the state folder that `account` can enter, for clusters. */
export function reachableDataFolder(account: Account): string {
  return ownFolder(DATA, account);
}

/** A folder of this user's that `account` can enter, for what can be made again. */
export function reachableCacheFolder(account: Account): string {
  return ownFolder(CACHE, account);
}

/** The folders that `reachableDataFolder` chooses from. */
export function isDataFolder(path: string): boolean {
  return DATA.includes(path);
}

/**
 * A new folder with a short path that `account` owns and nobody else can enter, in the machine's temporary folder.
 *
 * @throws StackError where there is no folder for it
 */
export function makeShortFolder(account: Account): string {
  for (const parent of shortFolderParents()) {
    if (parent.length > LONGEST_SOCKET_FOLDER - 20 || !canEnter(parent, account)) continue;
    try {
      const folder = mkdtempSync(join(parent, 'tandem-'));
      noteOwner(folder);
      if (isForeign(account)) chownSync(folder, account.uid, account.gid);
      return folder;
    } catch {
      continue;
    }
  }
  throw new StackError('there is no temporary folder for PostgreSQL to open its socket in', 'make /tmp writable');
}

/** Where `makeShortFolder` makes its folders: the first of these that it can. */
export function shortFolderParents(): string[] {
  return [...new Set(['/tmp', tmpdir(), '/var/tmp'])].filter((parent) => existsSync(parent));
}

/** Whether `path` is named as `makeShortFolder` names its folders. */
export function isShortFolder(path: string): boolean {
  return /^\/.*\/tandem-[A-Za-z0-9]{6}$/.test(path);
}

function ownFolder(candidates: readonly string[], account: Account): string {
  const refusals: string[] = [];
  for (const path of candidates) {
    try {
      makeFolder(path);
      refuseUnlessOwn(path);
      chmodSync(path, 0o711);
      if (canEnter(path, account)) return path;
      refusals.push(`${path} is out of reach of PostgreSQL's user`);
    } catch (error) {
      refusals.push(reasonOf(error));
    }
  }
  throw new StackError(
    `there is no folder that PostgreSQL's user can reach (${refusals.join('; ')})`,
    'start as a normal user, or make one of these writable for root alone',
  );
}

// In a folder that everybody may write, another user could have been first and would own what we run.
function refuseUnlessOwn(path: string): void {
  const stat = lstatSync(path);
  if (stat.isDirectory() && stat.uid === process.getuid?.() && (stat.mode & 0o022) === 0) return;
  throw new Error(`${path} belongs to or can be written by another user`);
}
