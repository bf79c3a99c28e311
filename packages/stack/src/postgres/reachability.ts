import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import { isForeign, type Account } from './account.js';

const ENTER = 0o1;
const READ = 0o4;

/** Whether `account` can pass through every folder down to `path`, itself too where it is a folder. */
export function canEnter(path: string, account: Account): boolean {
  if (!isForeign(account)) return existsSync(path);
  if (!existsSync(path)) return false;
  for (let folder = realpathSync(path); ; folder = dirname(folder)) {
    if (statSync(folder).isDirectory() && !permits(folder, account, ENTER)) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** Whether `account` can reach `path` and read it. */
export function canRead(path: string, account: Account): boolean {
  return canEnter(path, account) && (!isForeign(account) || permits(path, account, READ));
}

function permits(path: string, { uid, gid }: Account, bit: number): boolean {
  const stat = statSync(path);
  const shift = stat.uid === uid ? 6 : stat.gid === gid ? 3 : 0;
  return ((stat.mode >> shift) & bit) === bit;
}
