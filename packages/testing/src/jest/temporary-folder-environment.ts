import { clearAbandoned, noteOwner, StateFolder } from '@tandem/stack';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = 'tandem-specs-';

/**
 * Makes a temporary folder for this run, in which this process and those that it starts from now on make their own, and
 * deletes those of runs that crashed.
 *
 * @returns deletes the folder and everything in it
 */
export async function takeTemporaryFolder(): Promise<() => void> {
  const { TMPDIR: before } = process.env;
  const parent = tmpdir();
  await clearAbandoned(parent, new RegExp(`^${NAME}[A-Za-z0-9]{6}$`), endStacks);
  const folder = mkdtempSync(join(parent, NAME));
  noteOwner(folder);
  // PostgreSQL's account passes through it if the run is root's.
  chmodSync(folder, 0o711);
  process.env.TMPDIR = folder;
  return () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(folder, { recursive: true, force: true });
  };
}

async function endStacks(folder: string): Promise<void> {
  for (const name of readdirSync(folder).filter((entry) => entry.startsWith('tandem-state-'))) {
    await new StateFolder(join(folder, name)).endLeftovers();
  }
}
