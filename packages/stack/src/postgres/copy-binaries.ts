import {
  chmodSync,
  constants,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { basename, join } from 'node:path';

import { systemRandomness } from '../randomness.js';
import { codeOf, reasonOf, StackError } from '../stack-error.js';
import { makeSymlinks } from './symlinks.js';

/** What PostgreSQL runs without: libraries to link against, and how to. */
const LEFT_OUT = /\.a$|^pkgconfig$/;

/**
 * Copies the folder `native` to `copy`, readable by everybody. Whoever sees `copy` sees all of it; where two copy at
 * once, one wins and the other uses that.
 *
 * @throws StackError where it cannot be copied
 */
export function copyBinaries(native: string, copy: string): void {
  const draft = `${copy}.${systemRandomness.hex(6)}`;
  try {
    copyFolder(native, draft);
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

function copyFolder(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (LEFT_OUT.test(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyFolder(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(basename(readlinkSync(source)), target);
    else copyFile(source, target);
  }
  chmodSync(to, 0o755);
}

function copyFile(source: string, target: string): void {
  copyFileSync(source, target, constants.COPYFILE_FICLONE);
  chmodSync(target, (statSync(source).mode & 0o100) === 0 ? 0o644 : 0o755);
}
