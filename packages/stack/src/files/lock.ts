import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { waitUntil } from '../elapsed.js';
import { identifyProcess, isProcessIdentity, isRunning, type ProcessIdentity } from '../processes/process-identity.js';
import { codeOf, orUndefined } from '../stack-error.js';

const TAKEOVER_MS = 5_000;

let drafts = 0;

/** A lock that this process holds until it releases it or ends. */
export interface Lock {
  release(): void;
}

/**
 * Takes the lock `file` for this process. (By hand, because libraries know a holder by its pid or its last sign of life, not by
 * its identity.) A lock whose holder has ended, however it ended, is taken over.
 *
 * @returns the lock, or the process that holds it
 */
export async function takeLock(file: string): Promise<Lock | { heldBy: number }> {
  const draft = `${file}.${process.pid}.${(drafts += 1)}`;
  const mine = JSON.stringify(identifyProcess(process.pid));
  writeFileSync(draft, mine, { mode: 0o600 });
  try {
    // A hard link appears with its content or not at all.
    if (made(() => linkSync(draft, file))) return heldLock(file, mine);
    // Between reading that a lock is stale and replacing it another process could do so too: one at a time. One that was
    // ended in between leaves its mark, which is ignored after the wait.
    const takeover = `${file}.takeover`;
    await waitUntil(() => made(() => mkdirSync(takeover)), { withinMs: TAKEOVER_MS });
    try {
      const holder = holderOf(file);
      if (holder !== undefined) return { heldBy: holder.pid };
      renameSync(draft, file);
      return heldLock(file, mine);
    } finally {
      rmSync(takeover, { recursive: true, force: true });
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Who holds the lock `file`; undefined if it is free, or its holder has ended. */
export function holderOf(file: string): ProcessIdentity | undefined {
  const holder = orUndefined(() => JSON.parse(readFileSync(file, 'utf8')) as unknown);
  return isProcessIdentity(holder) && isRunning(holder) ? holder : undefined;
}

function heldLock(file: string, mine: string): Lock {
  return {
    release() {
      if (existsSync(file) && readFileSync(file, 'utf8') === mine) rmSync(file);
    },
  };
}

/** Whether `make` made something that was not there; of several processes only one can. */
function made(make: () => void): boolean {
  try {
    make();
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}
