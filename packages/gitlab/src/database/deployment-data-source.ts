import { currentRequest, Refusal } from '@tandem/platform';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import pg from 'pg';
import { DataSource, QueryFailedError, QueryRunnerAlreadyReleasedError, TypeORMError, type QueryRunner } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
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
  /** Shared statements that wait for the end of the turn, by key. */
  private readonly toBeSent = new Map<string, Promise<unknown[]>>();

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
   * Runs such a statement once for all who want it in the same turn of the event loop. It is sent at the end of the turn, so
   * that everybody sees what was committed before they came.
   *
   * @param key what those who share it have in common
   * @param statement is called when it is sent
   * @throws {DatabaseUnavailable} if the database gives no answer
   */
  async runShared<Row>(key: string, statement: () => NamedStatement): Promise<readonly Row[]> {
    refuseIfAbandoned();
    let shared = this.toBeSent.get(key);
    if (!shared) this.toBeSent.set(key, (shared = this.sendAfterThisTurn(key, statement)));
    return (await shared) as readonly Row[];
  }

  private async sendAfterThisTurn(key: string, statement: () => NamedStatement): Promise<unknown[]> {
    await endOfTurn();
    this.toBeSent.delete(key);
    return this.send(statement());
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

function refuseIfAbandoned(): void {
  if (currentRequest()?.isAbandoned?.()) {
    throw new Refusal({ status: 503, body: { message: '503 Service Unavailable' } }, 'client-waits');
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
