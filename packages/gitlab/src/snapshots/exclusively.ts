import { Refusal } from '@tandem/platform';
import type { DataSource, EntityManager } from 'typeorm';
import { failureOf } from '../database/transactions.js';

/** Any number that nothing else in these databases locks. */
const LOCK = 1_230_025;
const ATTEMPTS = 12;
/** Shorter than PostgreSQL's `deadlock_timeout`: we give way, and no request is undone for our sake. */
const PATIENCE = '250ms';
/** lock_not_available, deadlock_detected */
const HELD_UP = ['55P03', '40P01'];

/**
 * Does `work` in a transaction that takes tables as a whole, while requests go on: it waits for those that use them, and
 * if they wait for each other, it lets them by and starts over. Those that come later wait for it.
 *
 * @throws {Refusal} 409 if the tables are not to be had
 */
export async function exclusively<Result>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await dataSource.transaction(async (manager) => {
        await oneAtATime(manager);
        await manager.query(`SET LOCAL lock_timeout = '${PATIENCE}'`);
        return work(manager);
      });
    } catch (error) {
      if (!HELD_UP.includes(failureOf(error).code ?? '')) throw error;
      if (attempt === ATTEMPTS) {
        throw new Refusal(
          { status: 409, body: { error: 'requests hold the tables: end them, then try again' } },
          'snapshot-is-possible',
        );
      }
    }
  }
}

/** Of all who take, restore or remove snapshots or reset, one at a time does, until its transaction ends. */
export async function oneAtATime(manager: EntityManager): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
}
