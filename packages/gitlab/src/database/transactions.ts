import { QueryFailedError, type DataSource, type EntityManager } from 'typeorm';

/** Any number that nothing else in these databases locks. */
const STARTUP_LOCK = 1_230_024;
const ATTEMPTS = 3;
/** deadlock_detected, serialization_failure: PostgreSQL asks to try again. */
const TRY_AGAIN = ['40P01', '40001'];
const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';

interface Transactions {
  transaction<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result>;
}

/**
 * Does `work` in a transaction of its own, and again if PostgreSQL undid it because it and another one waited for each
 * other. So `work` changes nothing but the database.
 */
export async function inTransaction<Result>(
  database: Transactions,
  work: (manager: EntityManager) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.transaction(work);
    } catch (error) {
      if (attempt === ATTEMPTS || !TRY_AGAIN.includes(failureOf(error).code ?? '')) throw error;
    }
  }
}

/**
 * Holds a lock until the transaction of `manager` ends.
 *
 * @param kind what is locked, such as `path`; `key` which one of them
 */
export async function lockUntilCommit(manager: EntityManager, kind: string, key = ''): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock(hashtext($1), hashtext($2))', [kind, key]);
}

/**
 * Runs `work` while no other replica of this deployment runs its own: migrations, the seed and the first signing keys
 * are each made once.
 */
export async function withStartupLock<T>(dataSource: DataSource, work: () => Promise<T>): Promise<T> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [STARTUP_LOCK]);
    return await work();
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [STARTUP_LOCK]).catch(() => undefined);
    await runner.release();
  }
}

/** PostgreSQL's error code of a statement that failed, and the constraint that it violates; empty for any other error. */
export function failureOf(error: unknown): { readonly code?: string; readonly constraint?: string } {
  return error instanceof QueryFailedError ? (error.driverError as { code?: string; constraint?: string }) : {};
}

/** Whether a statement failed because another record has the value already, by the index that says so. */
export function violatesUnique(error: unknown, index: string): boolean {
  const { code, constraint } = failureOf(error);
  return code === UNIQUE_VIOLATION && constraint === index;
}

/** Whether a statement failed because the record that it names is gone, by the constraint that says so. */
export function violatesForeignKey(error: unknown, name: string): boolean {
  const { code, constraint } = failureOf(error);
  return code === FOREIGN_KEY_VIOLATION && constraint === name;
}
