import type { DataSource } from 'typeorm';

/** Any number that nothing else in these databases locks. */
const LOCK = 1_230_024;

/**
 * Runs `work` while no other replica of this deployment runs its own: migrations, the seed and the first signing keys
 * are each made once.
 */
export async function withStartupLock<T>(dataSource: DataSource, work: () => Promise<T>): Promise<T> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [LOCK]);
    return await work();
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
    await runner.release();
  }
}

/** Brings the schema up to date. Each migration is a transaction of its own. */
export async function migrate(dataSource: DataSource): Promise<void> {
  await withStartupLock(dataSource, () => dataSource.runMigrations({ transaction: 'each' }));
}
