import { HealthChecks, StartupError } from '@tandem/platform';
import { startCluster, type Cluster } from '@tandem/stack';
import { DataSource } from 'typeorm';
import { startGitlab } from '../fixtures/gitlab-service.js';
import { databaseOptions, migrate } from './database.module.js';
import { withStartupLock } from './transactions.js';

const PASSWORD = 'a-p@ss/word';

let cluster: Cluster;
let url: string;

beforeAll(async () => {
  cluster = await startCluster();
  url = await cluster.createDatabase({ name: 'one', role: 'one', password: PASSWORD });
});

afterAll(() => cluster.stop());

function withUrl(change: (url: string) => string): Promise<unknown> {
  return startGitlab({ databaseUrl: change(url), environment: { DATABASE_CONNECT_TIMEOUT_MS: '2000' } }).then(
    async (service) => {
      await service.close();
      return 'started';
    },
    (error: unknown) => error,
  );
}

describe('the connection to the database', () => {
  const user = 'one:a-p%40ss%2Fword@';

  it('is made with what DATABASE_URL says', async () => {
    expect(url).toContain(user);
    expect(await withUrl((given) => given)).toBe('started');
  });

  it.each<[string, (given: string) => string, RegExp]>([
    ['a wrong password', (given) => given.replace(user, 'one:wrong@'), /\(28P01\): correct the user or the password/],
    ['an unknown role', (given) => given.replace(user, 'nobody:wrong@'), /\(28(P01|000)\): (correct|use)/],
    ['a missing database', (given) => given.replace(/one$/, 'missing'), /\/missing .*\(3D000\): create the database/],
    [
      'no PostgreSQL at a port',
      () => 'postgresql://one:wrong@127.0.0.1:1/one',
      /127\.0\.0\.1:1\/one .*\(ECONNREFUSED\): start/,
    ],
    ['no PostgreSQL at a socket', () => 'postgresql://one:wrong@%2Fnowhere/one', /\/nowhere\/one .*\(ENOENT\): start/],
    [
      'an unknown host',
      () => 'postgresql://one:wrong@host.invalid/one',
      /host\.invalid\/one .*\((ENOTFOUND|EAI_AGAIN)\): correct the host/,
    ],
    ['a malformed port', () => 'postgresql://one:wrong@127.0.0.1:port/one', /\(ERR_INVALID_URL\): /],
    ['a malformed host', () => 'postgresql://one:wrong@%zz/one', /cannot be used \(/],
    ['an unescaped password', () => 'postgresql://one:wr@ng/wrong@127.0.0.1:1/one', /cannot be used \(/],
    ['a password in the query', () => 'postgresql://127.0.0.1:1/one?user=one&password=wrong', /127\.0\.0\.1:1\/one /],
  ])('ends the start with one line where it has %s', async (_what, change, line) => {
    const error = await withUrl(change);
    expect(error).toBeInstanceOf(StartupError);
    const { message } = error as Error;
    expect(message).toMatch(line);
    expect(message).toMatch(/^the database .* cannot be used \([^)]+\): .+$/);
    expect(message).not.toMatch(/wrong|p%40ss|p@ss|one:/);
  });

  it('ends it if the database is another deployment’s', async () => {
    const other = await cluster.createDatabase({ name: 'other', role: 'other', password: 'other' });
    expect(await withUrl(() => other)).toBe('started');
    expect(await withUrl((given) => given.replace(/one$/, 'other'))).toMatchObject({
      message: expect.stringMatching(
        /\/other cannot be used \(42501\): use the database and the role of this deployment in DATABASE_URL$/,
      ),
    });
  });

  it('leaves no session behind if the start ends after it', async () => {
    const broken = await cluster.createDatabase({ name: 'broken', role: 'broken', password: 'broken' });
    const client = await new DataSource({ type: 'postgres', url: broken }).initialize();
    await client.query('CREATE TABLE users (id integer)');
    expect(await withUrl(() => broken)).toMatchObject({ message: expect.stringContaining('(42P07)') });
    const sessions = () =>
      client.query<object[]>(`SELECT pid FROM pg_stat_activity WHERE datname = 'broken' AND pid <> pg_backend_pid()`);
    // A session ends a moment after its connection.
    while ((await sessions()).length > 0);
    await client.destroy();
  });

  it('is part of the readiness', async () => {
    const lost = await cluster.createDatabase({ name: 'lost', role: 'lost', password: 'lost' });
    const service = await startGitlab({ databaseUrl: lost });
    try {
      expect(await service.app.get(HealthChecks).failing()).toEqual([]);
      await cluster.dropDatabase('lost');
      expect(await service.app.get(HealthChecks).failing()).toEqual(['database']);
    } finally {
      await service.close();
    }
  });
});

describe('the migrations', () => {
  const open = (databaseUrl: string) =>
    new DataSource(
      databaseOptions({
        DATABASE_URL: databaseUrl,
        DATABASE_POOL_SIZE: 2,
        DATABASE_CONNECT_TIMEOUT_MS: 10_000,
        DATABASE_STATEMENT_TIMEOUT_MS: 15_000,
      }),
    ).initialize();

  it('run once if several replicas start together on an empty database', async () => {
    const databaseUrl = await cluster.createDatabase({ name: 'replicas', role: 'replicas', password: 'replicas' });
    const replicas = await Promise.all([open(databaseUrl), open(databaseUrl), open(databaseUrl), open(databaseUrl)]);
    try {
      await Promise.all(replicas.map(migrate));
      const [first] = replicas;
      const run = await first.query<{ name: string }[]>('SELECT name FROM schema_migrations ORDER BY id');
      expect(run.map(({ name }) => name)).toEqual(first.migrations.map(({ constructor }) => constructor.name));
      const { upQueries } = await first.driver.createSchemaBuilder().log();
      expect(upQueries).toEqual([]);
    } finally {
      await Promise.all(replicas.map((replica) => replica.destroy()));
    }
  });

  it('are run if the last one is not there yet', async () => {
    const databaseUrl = await cluster.createDatabase({ name: 'earlier', role: 'earlier', password: 'earlier' });
    expect(await withUrl(() => databaseUrl)).toBe('started');
    const client = await open(databaseUrl);
    try {
      const names = () => client.query('SELECT name FROM schema_migrations ORDER BY id');
      const all = await names();
      await client.undoLastMigration();
      expect(await names()).not.toEqual(all);
      expect(await withUrl(() => databaseUrl)).toBe('started');
      expect(await names()).toEqual(all);
    } finally {
      await client.destroy();
    }
  });

  it('hold a lock that one replica has at a time, and that is free after a failure', async () => {
    const databaseUrl = await cluster.createDatabase({ name: 'locked', role: 'locked', password: 'locked' });
    const replicas = await Promise.all([open(databaseUrl), open(databaseUrl)]);
    try {
      let running = 0;
      let most = 0;
      const work = async () => {
        running += 1;
        most = Math.max(most, running);
        await replicas[0]?.query('SELECT 1');
        running -= 1;
      };
      const failing = () => Promise.reject(new Error('failed'));
      const [one, other] = replicas;
      await expect(withStartupLock(one, failing)).rejects.toThrow('failed');
      await Promise.all([withStartupLock(other, work), withStartupLock(one, work), withStartupLock(other, work)]);
      expect(most).toBe(1);
    } finally {
      await Promise.all(replicas.map((replica) => replica.destroy()));
    }
  });
});
