import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { identifyProcess, isProcessIdentity, isRunning } from '../processes/process-identity.js';
import { codeOf } from '../stack-error.js';

const OWNER = 'owner.json';

/**
 * Makes the folder `path`, and those above it that are missing. Node.js's own `recursive` tries for ever in a folder that
 * answers ENOENT to every mkdir, as /proc does.
 *
 * @param mode of the folders that it makes, less the umask
 * @throws {Error} of the system if it cannot be made or is none
 */
export function makeFolder(path: string, mode = 0o777): void {
  if (kindOf(path) === undefined && dirname(path) !== path) makeFolder(dirname(path), mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (kindOf(path) === 'folder') return;
    throw codeOf(error) === 'EEXIST' ? new Error(`${path} is not a folder`) : error;
  }
}

function kindOf(path: string): 'folder' | 'other' | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && (stat.isDirectory() ? 'folder' : 'other');
}

/** Writes `text` to `file`, readable only by its owner; whoever reads `file` sees the old text or the new one, whole. */
export function writePrivateFile(file: string, text: string): void {
  const draft = `${file}.${process.pid}.new`;
  rmSync(draft, { force: true });
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
  renameSync(draft, file);
}

/** The same with `value` as JSON. */
export function writePrivateJson(file: string, value: unknown): void {
  writePrivateFile(file, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** Notes in `folder`, a temporary one, that it is this process's, so that a later one can clear it away. */
export function noteOwner(folder: string): void {
  writeFileSync(join(folder, OWNER), JSON.stringify(identifyProcess(process.pid)), { mode: 0o600 });
}

/**
 * Removes the folders in `parent` whose owner, a process of this user, has ended without removing them.
 *
 * @param name what they are called
 * @param before ends first what still runs in one
 */
export async function clearAbandoned(
  parent: string,
  name: RegExp,
  before: (folder: string) => Promise<void>,
): Promise<void> {
  for (const folder of readdirSync(parent).filter((entry) => name.test(entry))) {
    const path = join(parent, folder);
    try {
      if (!isAbandoned(path)) continue;
      await before(path);
      rmSync(path, { recursive: true, force: true });
    } catch {
      // Another process clears it away just now, or it is not ours after all.
    }
  }
}

function isAbandoned(folder: string): boolean {
  const file = join(folder, OWNER);
  const { uid } = lstatSync(file);
  const owner: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return uid === process.getuid?.() && isProcessIdentity(owner) && !isRunning(owner);
}
