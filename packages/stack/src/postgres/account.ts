import { readFileSync, statSync } from 'node:fs';

import { StackError } from '../stack-error.js';

/** The user that PostgreSQL runs as. */
export interface Account {
  uid: number;
  gid: number;
}

/**
 * The user to run PostgreSQL as on the data folder `data`: this process's own, except that root, as whom PostgreSQL
 * refuses to run, takes the owner of the data, or for a new folder `postgres` where the machine has it, or `nobody`.
 *
 * @throws StackError where root has nobody to run it as
 */
export function accountFor(data?: string): Account {
  const own = { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 };
  if (own.uid !== 0) return own;
  const owner = data === undefined ? undefined : statSync(data, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const account = accountNamed('postgres') ?? accountNamed('nobody');
  if (account !== undefined) return account;
  throw new StackError(
    'PostgreSQL does not run as root and /etc/passwd names neither postgres nor nobody',
    'start as a normal user, or add a user named postgres',
  );
}

/** Whether `account` is another user than the one this process runs as. */
export function isForeign(account: Account): boolean {
  return account.uid !== process.getuid?.();
}

/** What makes a child process run as `account`. */
export function runAs(account: Account): Partial<Account> {
  return isForeign(account) ? account : {};
}

function accountNamed(name: string): Account | undefined {
  const fields = passwd()
    .map((line) => line.split(':'))
    .find(([user]) => user === name);
  const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
  return Number.isInteger(uid) && Number.isInteger(gid) && uid !== 0 ? { uid, gid } : undefined;
}

function passwd(): string[] {
  try {
    return readFileSync('/etc/passwd', 'utf8').split('\n');
  } catch {
    return [];
  }
}
