import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { removeCluster } from '@tandem/stack';
import { nowMs } from '../elapsed.js';

const MS_PER_DAY = 86_400_000;
const UNUSED_DAYS = 14;

/**
 * Makes the folder where there is none, for this user alone, and tells whether to keep anything in it: in a folder that
 * another user could write, that user would own what we run.
 */
export function canKeepIn(cache: string): boolean {
  try {
    if (!existsSync(cache)) {
      mkdirSync(cache, { recursive: true });
      // Root's PostgreSQL runs as another user, who must be able to pass through, but not to look around.
      chmodSync(cache, process.getuid?.() === 0 ? 0o711 : 0o700);
    }
    const { uid, mode } = statSync(cache);
    return uid === process.getuid?.() && (mode & 0o022) === 0;
  } catch {
    return false;
  }
}

/** Deletes the templates that nobody has used for two weeks, with their copies, and drafts that were left behind. */
export async function removeUnused(cache: string): Promise<void> {
  for (const name of readdirSync(cache).filter((entry) => /^(template|draft)-/.test(entry))) {
    const folder = join(cache, name);
    const used = lstatSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (nowMs() - used > UNUSED_DAYS * MS_PER_DAY) await removeTemplate(folder);
  }
}

/** Deletes a template and its copies. One with a copy that somebody uses is left alone: false then. */
export async function removeTemplate(folder: string): Promise<boolean> {
  try {
    const copies = join(folder, 'copies');
    for (const copy of existsSync(copies) ? readdirSync(copies) : []) await removeCluster(join(copies, copy));
    rmSync(folder, { recursive: true, force: true });
    return true;
  } catch {
    return false;
  }
}
