import type { EntityManager } from 'typeorm';

/**
 * Lets nobody else hold the same lock until the transaction of `manager` ends.
 *
 * @param kind what is locked, such as `path`; `key` which one of them
 */
export async function lockUntilCommit(manager: EntityManager, kind: string, key = ''): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock(hashtext($1), hashtext($2))', [kind, key]);
}
