import { execFile, spawn } from 'node:child_process';
import { chownSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeEnd, endOf, type ChildProcesses } from '../processes/child-processes.js';
import { endProcessesMarked } from '../processes/process-identity.js';
import { oneLine, reasonOf, StackError } from '../stack-error.js';
import { isForeign, postgresEnvironment, runAs } from './account.js';
import type { ClusterHome } from './cluster-home.js';

const run = promisify(execFile);

/** The name of every cluster's superuser. */
export const SUPERUSER = 'postgres';

export interface NewDataFolder {
  password: string;
  /** Makes it keep its log in pieces of 1 MB, of which there are few, in place of 16 MB. */
  isSmall: boolean;
  children: ChildProcesses;
}

// No file holds the password, which a kill would leave behind. The pipe is the shell's own, because the socket that
// Node.js gives as input cannot be opened by a name.
const PASSWORD_AS_INPUT = `read -r password && exec "$0" "$@" <<END
$password
END`;

/**
 * Makes the data folder of a new cluster, which only a password lets anybody into. The folder is there whole or not at
 * all; what an earlier attempt left is removed.
 *
 * @throws {StackError} if `initdb` fails
 */
export async function makeDataFolder(
  { data, account }: ClusterHome,
  programs: string,
  { password, isSmall, children }: NewDataFolder,
): Promise<void> {
  const draft = `${data}.new`;
  const place = `--pgdata=${draft}`;
  await endProcessesMarked(place, account.uid, 0);
  rmSync(draft, { recursive: true, force: true, maxRetries: 10 });
  mkdirSync(draft, { mode: 0o700 });
  if (isForeign(account)) chownSync(draft, account.uid, account.gid);
  const initdb = spawn(
    '/bin/sh',
    [
      '-c',
      PASSWORD_AS_INPUT,
      join(programs, 'initdb'),
      place,
      `--username=${SUPERUSER}`,
      '--pwfile=/dev/stdin',
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      ...(isSmall ? ['--wal-segsize=1'] : []),
    ],
    { ...runAs(account), cwd: '/', env: postgresEnvironment(), stdio: ['pipe', 'ignore', 'pipe'], detached: true },
  );
  children.add(initdb);
  let complaints = '';
  initdb.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  initdb.stdin.on('error', () => undefined).end(`${password}\n`);
  const end = await endOf(initdb);
  if (end.code !== 0) {
    const cause = `PostgreSQL's initdb failed on ${data} (${oneLine(complaints) || describeEnd(end)})`;
    throw new StackError(cause, remedyFor(complaints));
  }
  renameSync(draft, data);
}

function remedyFor(complaints: string): string {
  if (complaints.includes('effective user ID')) return 'start as a user that /etc/passwd names';
  return 'see to it that the folder can be written and has 100 MB of room';
}

/**
 * Makes the data folder of a cluster by copying that of another one, whose server has ended. The folder is there whole or
 * not at all.
 *
 * @throws {StackError} if it cannot be copied
 */
export async function copyDataFolder(from: string, { data, account }: ClusterHome): Promise<void> {
  const draft = `${data}.new`;
  const options = { cwd: '/', env: postgresEnvironment() };
  rmSync(draft, { recursive: true, force: true });
  try {
    // The system's own program shares the blocks if the file system can, and is far ahead of Node.js if it cannot.
    await run('cp', ['-R', from, draft], options);
    if (isForeign(account)) await run('chown', ['-R', `${account.uid}:${account.gid}`, draft], options);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw new StackError(
      `the database cluster could not be copied to ${data} (${reasonOf(error)})`,
      'see to it that there are 100 MB of room',
    );
  }
  renameSync(draft, data);
}
