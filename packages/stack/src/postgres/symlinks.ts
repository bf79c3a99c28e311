import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';

import { codeOf } from '../stack-error.js';

// Packages carry no symbolic links: the libraries' are listed, and an install script makes them if it is let.
const LIST = 'pg-symlinks.json';

/**
 * Makes the symbolic links of PostgreSQL's libraries below `native` that are not there.
 *
 * @returns whether all are there now; false where the folder cannot be written
 */
export function makeSymlinks(native: string): boolean {
  try {
    for (const { source, target } of listed(native)) {
      const link = join(native, '..', target);
      if (!existsSync(link)) makeLink(basename(source), link);
    }
    return true;
  } catch {
    return false;
  }
}

function makeLink(source: string, link: string): void {
  try {
    symlinkSync(source, link);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

function listed(native: string): { source: string; target: string }[] {
  const list = join(native, LIST);
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) : [];
}
