import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { isForeign, type Account } from './account.js';
import { copyBinaries } from './copy-binaries.js';
import { findInstallation, type Installation } from './installation.js';
import { reachableCacheFolder } from './places.js';
import { canRead } from './reachability.js';
import { makeSymlinks } from './symlinks.js';

/** PostgreSQL's programs, where the user who runs them can reach them and all that they need. */
export interface Binaries {
  version: string;
  initdb: string;
  postgres: string;
}

/** One file of each kind that PostgreSQL needs. */
const SAMPLES = ['bin/postgres', 'bin/initdb', 'share/postgresql/postgres.bki'];

/**
 * PostgreSQL's programs for `account`: those of the installed package where it can reach them, else a copy that all
 * checkouts of this version share.
 *
 * @param ownFolder where a copy goes that this process's own user needs
 * @param installation default: that of the installed package
 * @throws StackError where they are not installed, or there is no place for a copy
 */
export function binariesFor(account: Account, ownFolder: string, installation = findInstallation()): Binaries {
  const native = isUsable(installation.native, account)
    ? installation.native
    : copied(installation, account, ownFolder);
  return {
    version: installation.version,
    initdb: join(native, 'bin/initdb'),
    postgres: join(native, 'bin/postgres'),
  };
}

function isUsable(native: string, account: Account): boolean {
  return isComplete(native, account) && makeSymlinks(native);
}

function isComplete(native: string, account: Account): boolean {
  return SAMPLES.every((file) => canRead(join(native, file), account));
}

function copied({ native, version }: Installation, account: Account, ownFolder: string): string {
  const cache = isForeign(account) ? reachableCacheFolder(account) : ownFolder;
  const copy = join(cache, `postgresql-${version}-${process.platform}-${process.arch}`);
  if (isComplete(copy, account) && isOurs(copy)) return copy;
  rmSync(copy, { recursive: true, force: true });
  copyBinaries(native, copy);
  return copy;
}

function isOurs(folder: string): boolean {
  const { uid, mode } = statSync(folder);
  return uid === process.getuid?.() && (mode & 0o022) === 0;
}
