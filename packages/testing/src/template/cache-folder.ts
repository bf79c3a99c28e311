import { chmodSync, existsSync, lstatSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, removeCluster } from '@tandem/stack';
import { nowMs } from './cache-environment.js';

const UNUSED_MS = 14 * 86_400_000;
const RECENT_MS = 3_600_000;
// While this repository is worked on, every build makes one.
const MOST_KEPT = 3;

/**
 * Makes the folder for this user only if there is none, and tells whether to keep anything in it: if another user could
 * write in it, that user would own what we run.
 */
export function canKeepIn(cache: string): boolean {
  try {
    if (!existsSync(cache)) {
      makeFolder(cache);
      // Root's PostgreSQL runs as another user, who must be able to pass through, but not to look around.
      chmodSync(cache, process.getuid?.() === 0 ? 0o711 : 0o700);
    }
    const { uid, mode } = statSync(cache);
    return uid === process.getuid?.() && (mode & 0o022) === 0;
  } catch {
    return false;
  }
}

/**
 * Deletes, with their copies, the templates and left drafts that nobody has used for two weeks. Of the others it keeps the
 * three that were used last, and those that were used within the hour.
 */
export async function removeUnused(cache: string): Promise<void> {
  const found = readdirSync(cache)
    .filter((name) => /^(template|draft)-/.test(name))
    .map((name) => ({ folder: join(cache, name), age: ageMs(join(cache, name)) }))
    .sort((one, other) => one.age - other.age);
  for (const [place, { folder, age }] of found.entries()) {
    if (age > UNUSED_MS || (place >= MOST_KEPT && age > RECENT_MS)) await removeTemplate(folder);
  }
}

function ageMs(folder: string): number {
  return nowMs() - (lstatSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0);
}

/** Deletes a template and its copies. If somebody uses a copy, it returns false and deletes nothing more. */
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
