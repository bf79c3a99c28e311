import { Refusal } from '@tandem/platform';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import pg from 'pg';
import { DataSource, QueryFailedError, QueryRunnerAlreadyReleasedError, TypeORMError, type QueryRunner } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { refuseIfAbandoned } from '../errors/gitlab-errors.js';
import type { Availability } from './availability.js';

/** operator_intervention, insufficient_resources, connection_exception; a transaction that idled for too long. */
const LOST = /^(57P|53|08|25P0[34])/;
const QUERY_CANCELED = '57014';

/** What a driver's error reveals of a statement's values (PostgreSQL's protocol, error fields D, W, p, q). */
const VALUES = ['parameters', 'detail', 'where', 'internalQuery', 'internalPosition'] as const;

/** A statement of `pg` by whose name a connection knows it again. */
export interface NamedStatement {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

/** What a shared statement is asked about. */
export type Key = string | number;

/** More would keep everybody waiting for the largest of them. */
const MOST_KEYS = 8;

interface Batch {
  readonly keys: Set<Key>;
  readonly rows: Promise<readonly unknown[]>;
}

interface DriverError extends Error {
  readonly code?: string;
}

/** The database gave no answer, or none in time: 503, as GitLab's API answers it (lib/api/helpers.rb, `service_unavailable!`). */
export class DatabaseUnavailable extends Refusal {
  constructor(readonly driverError: DriverError) {
    super(
      { status: 503, body: { message: '503 Service Unavailable' } },
      'database-is-available',
      `the database is not available (${driverError.code ?? driverError.message})`,
    );
  }
}

/**
 * A deployment's database. Every failure passes here: an error reveals nothing of a statement's values, and a
 * database that is not available becomes a refusal. No further statement is run for a client that has gone.
 */
export class DeploymentDataSource extends DataSource {
  /** The last shared statement of each group that waits for the end of the turn. */
  private readonly toBeSent = new Map<string, Batch>();

  constructor(
    options: ConstructorParameters<typeof DataSource>[0],
    readonly availability: Availability,
  ) {
    super(options);
  }

  override createQueryRunner(...mode: Parameters<DataSource['createQueryRunner']>): QueryRunner {
    const runner = super.createQueryRunner(...mode);
    const query = runner.query.bind(runner) as (...given: unknown[]) => Promise<unknown>;
    runner.query = (async (...given: unknown[]) => {
      if (!String(given[0]).startsWith('ROLLBACK')) refuseIfAbandoned();
      try {
        return await query(...given);
      } catch (error) {
        throw this.explained(withoutValues(error));
      }
    }) as QueryRunner['query'];
    return runner;
  }

  /**
   * Runs a statement that has a name, which a connection parses and plans once, and gives its rows.
   *
   * @throws {DatabaseUnavailable} if the database gives no answer
   */
  async runPrepared<Row>(statement: NamedStatement): Promise<Row[]> {
    refuseIfAbandoned();
    return this.send(statement);
  }

  /**
   * Runs such a statement once for all who want it in the same turn of the event loop, and gives each of them all of its rows. It
   * is sent at the end of the turn, so that everybody sees what was committed before they came.
   *
   * @param group what those who share it have in common
   * @param key what one of them wants to know; a statement is for `MOST_KEYS` of them
   * @param statement is called when it is sent
   * @throws {DatabaseUnavailable} if the database gives no answer
   */
  async runShared<Row>(group: string, key: Key, statement: (keys: Key[]) => NamedStatement): Promise<readonly Row[]> {
    refuseIfAbandoned();
    let batch = this.toBeSent.get(group);
    if (!batch || (batch.keys.size >= MOST_KEYS && !batch.keys.has(key))) {
      this.toBeSent.set(group, (batch = this.batch(group, statement)));
    }
    batch.keys.add(key);
    return (await batch.rows) as readonly Row[];
  }

  private batch(group: string, statement: (keys: Key[]) => NamedStatement): Batch {
    const keys = new Set<Key>();
    const rows = endOfTurn().then(() => {
      if (this.toBeSent.get(group)?.keys === keys) this.toBeSent.delete(group);
      return this.send(statement([...keys]));
    });
    return { keys, rows };
  }

  private async send<Row>(statement: NamedStatement): Promise<Row[]> {
    try {
      const connection: unknown = await (this.driver as PostgresDriver).obtainMasterConnection();
      const [client, release] = connection as [client: pg.Client, release: () => void];
      return await rowsOf<Row>(client, statement).finally(release);
    } catch (error) {
      throw this.explained(withoutValues(error));
    }
  }

  override async destroy(): Promise<void> {
    this.availability.close();
    await super.destroy();
  }

  private explained(error: unknown): unknown {
    if (!isUnavailability(error)) return error;
    const driverError = (error as { driverError?: DriverError }).driverError ?? (error as DriverError);
    if (driverError.code !== QUERY_CANCELED) this.availability.doubt();
    return new DatabaseUnavailable(driverError);
  }
}

function rowsOf<Row>(client: pg.Client, statement: NamedStatement): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    client.query(statement, (error: Error | null, result) => {
      if (error) reject(new QueryFailedError(statement.name, undefined, error));
      else resolve(result.rows as Row[]);
    });
  });
}

function isUnavailability(error: unknown): boolean {
  if (!(error instanceof TypeORMError)) {
    // There was no connection.
    return !isMistake(error);
  }
  if (!(error instanceof QueryFailedError)) return error instanceof QueryRunnerAlreadyReleasedError;
  const { driverError } = error as { driverError: DriverError };
  return driverError instanceof pg.DatabaseError
    ? LOST.test(driverError.code ?? '') || driverError.code === QUERY_CANCELED
    : !isMistake(driverError);
}

/** A mistake of the program, not a failure of the connection. */
const isMistake = (error: unknown) => (error as Error).name === 'TypeError';

/** Removes from an error whatever may hold a value of its statement. */
function withoutValues(error: unknown): unknown {
  const { driverError } = error as { driverError?: object };
  for (const one of [error, driverError]) {
    if (one) takeValues(one as Error & Record<string, unknown>);
  }
  return error;
}

function takeValues(error: Error & Record<string, unknown>): void {
  VALUES.forEach((name) => delete error[name]);
  if (typeof error['query'] === 'object') error['query'] = (error['query'] as { name?: string } | null)?.name;
  // Messages of data exceptions (class 22) quote what they refuse.
  if (/^22/.test(String(error['code']))) {
    const { message, stack = '' } = error;
    error.message = `data exception ${String(error['code'])}`;
    error.stack = stack.replace(message, () => error.message);
  }
}
