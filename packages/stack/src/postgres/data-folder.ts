import { spawn } from 'node:child_process';
import { chownSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describeEnd, endOf } from '../processes/child-end.js';
import type { ChildProcesses } from '../processes/child-processes.js';
import { oneLine, StackError } from '../stack-error.js';
import { isForeign, runAs } from './account.js';
import type { Binaries } from './binaries.js';
import type { ClusterHome } from './cluster-home.js';
import { postgresEnvironment } from './postgres-environment.js';

/** The name of every cluster's superuser. */
export const SUPERUSER = 'postgres';

export interface NewDataFolder {
  password: string;
  /** Makes it keep its log in pieces of 1 MB, of which there are few, in place of 16 MB. */
  isSmall: boolean;
  /** A folder that PostgreSQL's user owns, for the file that hands the password over. */
  scratch: string;
  children: ChildProcesses;
}

/**
 * Makes the data folder of a new cluster, where only a password lets anybody in. The folder is there whole or not at
 * all; what an earlier attempt left is removed.
 *
 * @throws StackError where `initdb` fails
 */
export async function makeDataFolder(
  { data, account }: ClusterHome,
  binaries: Binaries,
  { password, isSmall, scratch, children }: NewDataFolder,
): Promise<void> {
  const draft = `${data}.new`;
  rmSync(draft, { recursive: true, force: true });
  const passwordFile = join(scratch, 'password');
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (isForeign(account)) for (const path of [draft, passwordFile]) chownSync(path, account.uid, account.gid);
  try {
    const initdb = spawn(
      binaries.initdb,
      [
        `--pgdata=${draft}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--no-sync',
        ...(isSmall ? ['--wal-segsize=1'] : []),
        '--no-instructions',
      ],
      { ...runAs(account), cwd: '/', env: postgresEnvironment(), stdio: ['ignore', 'ignore', 'pipe'], detached: true },
    );
    children.add(initdb);
    let complaints = '';
    initdb.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
    const end = await endOf(initdb);
    if (end.code !== 0) {
      const cause = `PostgreSQL's initdb failed on ${data} (${oneLine(complaints) || describeEnd(end)})`;
      throw new StackError(cause, remedyFor(complaints));
    }
    renameSync(draft, data);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function remedyFor(complaints: string): string {
  if (complaints.includes('effective user ID')) return 'start as a user that /etc/passwd names';
  return 'see to it that the folder can be written and has 100 MB of room';
}
