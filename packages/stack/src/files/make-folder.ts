import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import { codeOf } from '../stack-error.js';

/**
 * Makes the folder `path`, and those above it that are missing. Node.js's own `recursive` tries for ever in a folder that
 * answers ENOENT to every mkdir, as /proc does.
 *
 * @param mode of the folders that it makes, less the umask
 * @throws Error of the system if it cannot be made or is none
 */
export function makeFolder(path: string, mode = 0o777): void {
  if (kindOf(path) === undefined && dirname(path) !== path) makeFolder(dirname(path), mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    const code = codeOf(error);
    if (kindOf(path) === 'folder') return;
    throw code === 'EEXIST' ? new Error(`${path} is not a folder`) : error;
  }
}

function kindOf(path: string): 'folder' | 'other' | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && (stat.isDirectory() ? 'folder' : 'other');
}
