import { execFile } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';
import { promisify } from 'node:util';

import { oneLine, reasonOf, StackError } from '../stack-error.js';
import { isForeign } from './account.js';
import type { ClusterHome } from './cluster-home.js';
import { postgresEnvironment } from './postgres-environment.js';

const run = promisify(execFile);

/**
 * Makes the data folder of a cluster by copying that of another one, whose server has ended. The folder is there whole or
 * not at all.
 *
 * @throws StackError where it cannot be copied
 */
export async function copyDataFolder(from: string, { data, account }: ClusterHome): Promise<void> {
  const draft = `${data}.new`;
  const options = { cwd: '/', env: postgresEnvironment() };
  rmSync(draft, { recursive: true, force: true });
  try {
    // The system's own program shares the blocks where the file system can, and is far ahead of Node.js where it cannot.
    await run('cp', ['-R', from, draft], options);
    if (isForeign(account)) await run('chown', ['-R', `${account.uid}:${account.gid}`, draft], options);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw new StackError(
      `the database cluster could not be copied to ${data} (${oneLine(reasonOf(error))})`,
      'see to it that there are 100 MB of room',
    );
  }
  renameSync(draft, data);
}
