import { StartupError } from '@tandem/platform';
import { setTimeout as after } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import { lockUntilCommit } from '../database/transactions.js';
import type { EncryptedColumn, InstanceSecret } from '../secrets/instance-secret.js';
import { SNAPSHOT_PREFIX } from '../snapshots/snapshot-tables.js';

/** How long sessions are waited for that are about to end, in milliseconds. */
const PATIENCE = 5_000;
const PAUSE = 100;

/**
 * Encrypts with another secret what a database holds encrypted, in its snapshots too: all of it or nothing. The digests
 * of tokens cannot be made again: they stay, since what seals their secret is encrypted again.
 *
 * @returns how many values there are
 * @throws {StartupError} of one line if the deployment's role has other sessions, or a value cannot be decrypted
 */
export async function reEncrypt(
  dataSource: DataSource,
  instance: InstanceSecret,
  newSecret: string,
  columns: readonly EncryptedColumn[],
): Promise<number> {
  const successor = instance.withSecret(newSecret);
  return dataSource.transaction(async (manager) => {
    // A service that starts meanwhile waits for this, and is told that its secret is wrong.
    await lockUntilCommit(manager, 'instance_secret');
    await refuseOtherSessions(manager);
    let count = 0;
    for (const column of columns) {
      for (const place of await placesOf(manager, column)) {
        count += await reEncryptIn(manager, place, column, instance, successor);
      }
    }
    await manager.query('UPDATE instance_secret SET sealed = $1', [successor.seal()]);
    return count;
  });
}

async function refuseOtherSessions(manager: EntityManager): Promise<void> {
  for (let waited = 0; ; waited += PAUSE) {
    const others = await manager.query<unknown[]>(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user
          AND backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    );
    if (others.length === 0) return;
    if (waited >= PATIENCE) {
      throw new StartupError(
        `${others.length} other sessions use the database with this role`,
        'stop the services of this deployment first; a pooler keeps sessions of its own, so name PostgreSQL itself',
      );
    }
    await after(PAUSE);
  }
}

/** The tables that have a column, as SQL wants their names: the deployment's own and those of snapshots. */
async function placesOf(manager: EntityManager, { table, column }: EncryptedColumn): Promise<string[]> {
  const rows = await manager.query<{ place: string }[]>(
    `SELECT format('%I.%I', table_schema, table_name) AS place FROM information_schema.columns
      WHERE table_name = $1 AND column_name = $2
        AND (table_schema = current_schema() OR starts_with(table_schema, $3))`,
    [table, column, SNAPSHOT_PREFIX],
  );
  return rows.map(({ place }) => place);
}

async function reEncryptIn(
  manager: EntityManager,
  place: string,
  { column, purpose }: EncryptedColumn,
  instance: InstanceSecret,
  successor: InstanceSecret,
): Promise<number> {
  const rows = await manager.query<{ row: string; value: Buffer }[]>(
    `SELECT ctid::text AS row, ${column} AS value FROM ${place} WHERE ${column} IS NOT NULL`,
  );
  for (const { row, value } of rows) {
    const text = decrypted(instance, value, purpose, `${place}.${column}`);
    await manager.query(`UPDATE ${place} SET ${column} = $1 WHERE ctid = $2::tid`, [
      successor.encrypt(text, purpose),
      row,
    ]);
  }
  return rows.length;
}

function decrypted(instance: InstanceSecret, value: Buffer, purpose: string, where: string): string {
  try {
    return instance.decrypt(value, purpose);
  } catch {
    throw new StartupError(`${where} holds a value of yet another secret`, 'store it again, or clear it, first');
  }
}
