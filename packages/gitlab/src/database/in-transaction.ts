import { QueryFailedError, type EntityManager } from 'typeorm';

/** deadlock_detected, serialization_failure: PostgreSQL asks to try again. */
const TRY_AGAIN = new Set(['40P01', '40001']);
const ATTEMPTS = 3;

interface Transactions {
  transaction<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result>;
}

/**
 * Does `work` in a transaction of its own, and again where PostgreSQL undid it because it and another one waited for
 * each other. So `work` changes nothing but the database.
 */
export async function inTransaction<Result>(
  database: Transactions,
  work: (manager: EntityManager) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.transaction(work);
    } catch (error) {
      const { code } = (error instanceof QueryFailedError ? error.driverError : {}) as { code?: string };
      if (attempt === ATTEMPTS || !TRY_AGAIN.has(code ?? '')) {
        throw error;
      }
    }
  }
}
