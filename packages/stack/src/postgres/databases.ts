import pg from 'pg';

import { codeOf, reasonOf, StackError } from '../stack-error.js';
import { SUPERUSER } from './data-folder.js';
import { databaseUrl } from './database-url.js';

/** A database with the role that owns it. */
export interface DatabaseOptions {
  name: string;
  /** Its owner, made where there is none. What a copy holds is still its template's owner's: give it the same role. */
  role: string;
  /** Of the role; counts when the role is made. */
  password: string;
  /** The database to copy, to which nobody may be connected. Default: an empty one. */
  template?: string;
}

const INVALID_PASSWORD = '28P01';

/** The databases of one cluster. What it is asked for is done one after the other. */
export class Databases {
  #last: Promise<unknown> = Promise.resolve();

  readonly #socketFolder: string;
  readonly #password: string;
  readonly #place: string;

  /** @param place what the cluster is called in messages: where it lies */
  constructor(socketFolder: string, password: string, place: string) {
    this.#socketFolder = socketFolder;
    this.#password = password;
    this.#place = place;
  }

  /**
   * Makes role and database where they are not there, lets nobody but that role (and the superuser) connect to the
   * database, and resolves to its URL.
   */
  async ensure({ name, role, password, template }: DatabaseOptions): Promise<string> {
    await this.#asSuperuser(async (client) => {
      if (!(await exists(client, 'pg_roles', 'rolname', role))) await createRole(client, role, password);
      if (!(await exists(client, 'pg_database', 'datname', name))) await createDatabase(client, name, role, template);
      await client.query(`REVOKE ALL ON DATABASE ${identifier(name)}, postgres, template1 FROM PUBLIC`);
    });
    return databaseUrl({ socketFolder: this.#socketFolder, role, password, database: name });
  }

  /** Deletes the database `name`, whoever is connected to it; does nothing where there is none. */
  async drop(name: string): Promise<void> {
    await this.#asSuperuser((client) => client.query(`DROP DATABASE IF EXISTS ${identifier(name)} WITH (FORCE)`));
  }

  #asSuperuser<Result>(use: (client: pg.Client) => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(() => this.#connected(use));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #connected<Result>(use: (client: pg.Client) => Promise<Result>): Promise<Result> {
    const client = new pg.Client({
      host: this.#socketFolder,
      port: 5432,
      user: SUPERUSER,
      password: this.#password,
      database: SUPERUSER,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await use(client);
    } catch (error) {
      throw this.#explained(error);
    } finally {
      await client.end();
    }
  }

  #explained(error: unknown): StackError {
    if (codeOf(error) === INVALID_PASSWORD) {
      return new StackError(
        `the secrets are not those of the database cluster in ${this.#place}`,
        'put the right secrets back, or begin anew with `npm start -- --fresh`, which deletes the database',
      );
    }
    return new StackError(
      `the database cluster in ${this.#place} refuses (${reasonOf(error)})`,
      "see PostgreSQL's log",
    );
  }
}

// PostgreSQL logs a statement that fails, and this one holds a password.
async function createRole(client: pg.Client, role: string, password: string): Promise<void> {
  await client.query('SET log_min_error_statement = panic');
  await client.query(`CREATE ROLE ${identifier(role)} LOGIN PASSWORD ${pg.escapeLiteral(password)}`);
  await client.query('RESET log_min_error_statement');
}

async function createDatabase(client: pg.Client, name: string, role: string, template?: string): Promise<void> {
  const copy = template === undefined ? '' : ` TEMPLATE ${identifier(template)}`;
  await client.query(`CREATE DATABASE ${identifier(name)} OWNER ${identifier(role)}${copy}`);
}

async function exists(client: pg.Client, catalogue: string, column: string, value: string): Promise<boolean> {
  const { rowCount } = await client.query(`SELECT FROM ${catalogue} WHERE ${column} = $1`, [value]);
  return rowCount === 1;
}

function identifier(name: string): string {
  return pg.escapeIdentifier(name);
}
