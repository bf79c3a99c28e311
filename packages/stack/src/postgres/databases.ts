import pg from 'pg';
import { codeOf, reasonOf, StackError } from '../stack-error.js';
import { SUPERUSER } from './data-folder.js';

/** A database with the role that owns it. */
export interface DatabaseOptions {
  name: string;
  /** Its owner, made if there is none. What a copy holds is still its template's owner's: give it the same role. */
  role: string;
  /** Of the role; counts when the role is made. */
  password: string;
  /** The database to copy, to which nobody may be connected. Default: an empty one. */
  template?: string;
}

const INVALID_PASSWORD = '28P01';

/** How processes of this machine's user reach a cluster as its superuser. */
export interface ClusterAccess {
  readonly pid: number;
  readonly logFile: string;
  readonly socketFolder: string;
  readonly password: string;
  /** The cluster's folder, for messages. */
  readonly place: string;
}

/** The databases of one cluster. Changes are made one after the other, also if several processes ask for them. */
export class Databases {
  constructor(private readonly access: Pick<ClusterAccess, 'socketFolder' | 'password' | 'place'>) {}

  /**
   * Makes role and database if they are not there, lets nobody but that role (and the superuser) connect to the
   * database, and resolves to its URL.
   */
  async ensure({ name, role, password, template }: DatabaseOptions): Promise<string> {
    await this.asSuperuser(async (client) => {
      if (!(await exists(client, 'pg_roles', 'rolname', role))) await createRole(client, role, password);
      if (!(await exists(client, 'pg_database', 'datname', name))) await createDatabase(client, name, role, template);
      await client.query(`REVOKE ALL ON DATABASE ${identifier(name)}, postgres, template1 FROM PUBLIC`);
    });
    return databaseUrl({ socketFolder: this.access.socketFolder, role, password, database: name });
  }

  /** Deletes the database `name`, whoever is connected to it; does nothing if there is none. */
  async drop(name: string): Promise<void> {
    await this.asSuperuser((client) => client.query(`DROP DATABASE IF EXISTS ${identifier(name)} WITH (FORCE)`));
  }

  private async asSuperuser<Result>(use: (client: pg.Client) => Promise<Result>): Promise<Result> {
    const { socketFolder: host, password } = this.access;
    const client = new pg.Client({ host, port: 5432, user: SUPERUSER, password, database: SUPERUSER });
    client.on('error', () => undefined);
    try {
      await client.connect();
      // Two sessions that change the same role or database at once would fail. The lock ends with the session.
      await client.query('SELECT pg_advisory_lock(0)');
      return await use(client);
    } catch (error) {
      throw this.explained(error);
    } finally {
      await client.end();
    }
  }

  private explained(error: unknown): StackError {
    if (codeOf(error) === INVALID_PASSWORD) {
      return new StackError(
        `the secrets are not those of the database cluster in ${this.access.place}`,
        (freshStart) => `put the right secrets back, or start over with ${freshStart}, which deletes the database`,
      );
    }
    return new StackError(
      `the database cluster in ${this.access.place} refuses (${reasonOf(error)})`,
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
  // Without fsync, to copy files takes half as long as to log each of their pages.
  const copy = template === undefined ? '' : ` TEMPLATE ${identifier(template)} STRATEGY file_copy`;
  await client.query(`CREATE DATABASE ${identifier(name)} OWNER ${identifier(role)}${copy}`);
}

async function exists(client: pg.Client, catalogue: string, column: string, value: string): Promise<boolean> {
  const { rowCount } = await client.query(`SELECT FROM ${catalogue} WHERE ${column} = $1`, [value]);
  return rowCount === 1;
}

function identifier(name: string): string {
  return pg.escapeIdentifier(name);
}

/** The URL of a database that is reached over a Unix socket, as `pg` reads it: the host is the socket's folder. */
export function databaseUrl(address: {
  socketFolder: string;
  role: string;
  password: string;
  database: string;
}): string {
  const { role, password, socketFolder, database } = address;
  const [user, secret, host, name] = [role, password, socketFolder, database].map(encodeURIComponent);
  return `postgresql://${user}:${secret}@${host}/${name}`;
}
