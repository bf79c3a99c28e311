import { lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { identifyProcess, isProcessIdentity, isRunning } from '../processes/process-identity.js';

const OWNER = 'owner.json';

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
  before: (folder: string) => Promise<void> = async () => undefined,
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
