import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, lstatSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder, noteOwner } from '../files/folders.js';
import { codeOf, reasonOf, StackError, tooFewFiles } from '../stack-error.js';

/** The user that PostgreSQL runs as. */
export interface Account {
  uid: number;
  gid: number;
}

/** The folders in which root keeps what PostgreSQL's user has to reach; the second if the first cannot be written. */
const REACHABLE = {
  data: ['/var/lib/tandem', '/var/tmp/tandem'],
  cache: ['/var/cache/tandem', '/var/tmp/tandem'],
};

// The path of a Unix socket has room for 103 bytes (sun_path of macOS); PostgreSQL adds 20 to that of its folder.
const LONGEST_SOCKET_FOLDER = 80;

/**
 * The user to run PostgreSQL as on the data folder `data`: this process's own, except that root, as whom PostgreSQL
 * refuses to run, takes the owner of the data, or for a new folder `postgres` if the machine has it, or `nobody`.
 *
 * @throws {StackError} if root has nobody to run it as
 */
export function accountFor(data?: string): Account {
  const own = { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 };
  if (own.uid !== 0) return own;
  const owner = data === undefined ? undefined : statSync(data, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const account = accountNamed('postgres') ?? accountNamed('nobody');
  if (account !== undefined) return account;
  throw new StackError(
    'PostgreSQL does not run as root and /etc/passwd names neither postgres nor nobody',
    'start as a normal user, or add a user named postgres',
  );
}

function accountNamed(name: string): Account | undefined {
  const passwd = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8') : '';
  const line = passwd.split('\n').find((one) => one.startsWith(`${name}:`));
  const [uid, gid] = (line ?? '').split(':').slice(2, 4).map(Number);
  return uid && gid !== undefined && Number.isInteger(gid) ? { uid, gid } : undefined;
}

/** Whether `account` is another user than the one this process runs as. */
export function isForeign(account: Account): boolean {
  return account.uid !== process.getuid?.();
}

/** What makes a child process run as `account`. */
export function runAs(account: Account): Partial<Account> {
  return isForeign(account) ? account : {};
}

/**
 * The environment of PostgreSQL's own programs: none of this process's `PG…` variables or locale counts. The time zone
 * is UTC.
 */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  return { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

/** Whether `account` can reach the folder `path` and enter it. */
export function canEnter(path: string, account: Account): boolean {
  return passes('-x', [path], account);
}

/** Whether `account` can reach and read all of `files`. */
export function canRead(files: readonly string[], account: Account): boolean {
  return passes('-r', files, account);
}

function passes(test: '-x' | '-r', paths: readonly string[], account: Account): boolean {
  if (!isForeign(account)) return paths.every((path) => existsSync(path));
  const script = `for path; do [ ${test} "$path" ] || exit 1; done`;
  const options = { ...runAs(account), cwd: '/', env: postgresEnvironment(), stdio: 'ignore' } as const;
  const { status, error } = spawnSync('/bin/sh', ['-c', script, 'sh', ...paths], options);
  if (codeOf(error) === 'EMFILE') throw tooFewFiles();
  return status === 0;
}

/** Whether `reachableFolder` chooses `path` among others for data. */
export function isDataFolder(path: string): boolean {
  return REACHABLE.data.includes(path);
}

/**
 * A folder of this user's outside the state folder that `account` can enter, for clusters or for what can be made again.
 *
 * @throws {StackError} if there is none
 */
export function reachableFolder(content: 'data' | 'cache', account: Account): string {
  const refusals: string[] = [];
  for (const path of REACHABLE[content]) {
    try {
      makeFolder(path);
      refuseUnlessOwn(path);
      chmodSync(path, 0o711);
      if (canEnter(path, account)) return path;
      refusals.push(`${path} is out of reach of PostgreSQL's user`);
    } catch (error) {
      if (error instanceof StackError) throw error;
      refusals.push(reasonOf(error));
    }
  }
  throw new StackError(
    `there is no folder that PostgreSQL's user can reach (${refusals.join('; ')})`,
    'start as a normal user, or make one of these writable only for root',
  );
}

// In a folder that everybody may write, another user could have been first and would own what we run.
function refuseUnlessOwn(path: string): void {
  const stat = lstatSync(path);
  if (stat.isDirectory() && stat.uid === process.getuid?.() && (stat.mode & 0o022) === 0) return;
  throw new Error(`${path} belongs to or can be written by another user`);
}

/**
 * A new folder with a short path that `account` owns and nobody else can enter, in the machine's temporary folder.
 *
 * @throws {StackError} if there is no folder for it
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

/** The folders in which `makeShortFolder` makes its own: the first of these that it can. */
export function shortFolderParents(): string[] {
  return [...new Set(['/tmp', tmpdir(), '/var/tmp'])].filter((parent) => existsSync(parent));
}

/** Whether `path` is named as `makeShortFolder` names its folders. */
export function isShortFolder(path: string): boolean {
  return /^\/.*\/tandem-[A-Za-z0-9]{6}$/.test(path);
}
