import { StartupError } from '@tandem/platform';
import pg from 'pg';
import { PinnedClient } from './pinned-driver.js';
import { NEWEST_VERSION, pinnedSettings } from './session-settings.js';

const SESSION_MODE = 'use session mode (pool_mode = session), or PostgreSQL itself, in DATABASE_URL';
const PROTOCOL_VIOLATION = '08P01';
const UNDEFINED_OBJECT = '42704';
const ROUNDS = 3;

export interface Inspected {
  /** The major version of the server. */
  readonly version: number;
  /** Whether there is no pooler between. */
  readonly isDirect: boolean;
  /** Whether what a session starts with reaches the server. */
  readonly isPassedOn: boolean;
}

/**
 * Inspects the server of a URL before it is used.
 *
 * @param timeout milliseconds that connecting may take
 * @throws {StartupError} of one line if a pooler gives a session's statements to several backends, or refuses what a
 * session starts with
 */
export async function inspectServer(url: string, timeout: number): Promise<Inspected> {
  const open = async (version?: number) => {
    const session = { statementTimeout: timeout, version };
    const client = new PinnedClient({ connectionString: url, connectionTimeoutMillis: timeout }, session);
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      client.destroy();
      throw refusedOptions(error) ?? error;
    }
  };
  // With all settings from the start: without those of its version a session may not live long enough for a statement.
  const first = await open(NEWEST_VERSION).catch(async (error: unknown) => {
    if (!(error instanceof pg.DatabaseError && error.code === UNDEFINED_OBJECT)) throw error;
    // An older server has not all of them, and says its version only to a session that asks for none it does not know.
    const { version } = await open().then((client) => (client.destroy(), client));
    return open(version);
  });
  const { version } = first;
  try {
    const isDirect = (await backendOf(first)) === first.pid;
    if (!isDirect) {
      const second = await open(version);
      await checkSessionMode(first, second).finally(() => second.destroy());
    }
    const isPassedOn = await hasSettings(first, pinnedSettings({ statementTimeout: timeout, version }));
    if (!isPassedOn && new URL(url).searchParams.has('options')) {
      throw new StartupError(
        'the database is reached through a pooler that does not pass on `options` of DATABASE_URL',
        'set them for the role or the database, or connect to PostgreSQL itself',
      );
    }
    return { version, isDirect, isPassedOn };
  } finally {
    first.destroy();
  }
}

async function backendOf(client: pg.Client): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid;
}

/** In session mode a client keeps its backend, and two clients never have the same. */
async function checkSessionMode(one: pg.Client, other: pg.Client): Promise<void> {
  const own = await backendOf(one);
  for (let round = 0; round < ROUNDS; round += 1) {
    if ((await backendOf(other)) === own || (await backendOf(one)) !== own || (await backendOf(one)) !== own) {
      throw new StartupError('the database is reached through a pooler in transaction or statement mode', SESSION_MODE);
    }
  }
}

async function hasSettings(client: pg.Client, pinned: readonly (readonly [string, string])[]): Promise<boolean> {
  const { rows } = await client.query<{ name: string; value: string }>(
    'SELECT name, current_setting(name) AS value FROM unnest($1::text[]) AS name',
    [pinned.map(([name]) => name)],
  );
  return rows.every(({ name, value }) => pinned.some((one) => one[0] === name && one[1] === value));
}

function refusedOptions(error: unknown): StartupError | undefined {
  const { code, message } = error as { code?: string; message?: string };
  return code === PROTOCOL_VIOLATION && /startup parameter/.test(message ?? '')
    ? new StartupError(
        'the database is reached through a pooler that refuses what a session starts with',
        `${SESSION_MODE}; PgBouncer needs \`options\` in its ignore_startup_parameters`,
      )
    : undefined;
}
