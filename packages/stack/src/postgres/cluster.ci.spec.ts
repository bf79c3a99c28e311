import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

import { waitUntil } from '../elapsed.js';
import { Disk } from '../files/disk.js';
import { itWithDisk, onSmallDisk } from '../fixtures/small-disk.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { commandLineOf, identifyProcess, isRunning } from '../processes/process-identity.js';
import { openClusterHome } from './cluster-home.js';
import { startCluster, type Cluster } from './cluster.js';
import { postmasterFileOf, readPostmasterFile } from './postmaster-file.js';

const folder = join(temporaryFolder(), 'cluster');
const password = 'the superuser of a spec';
const kept = { folder, password };

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('a temporary cluster', () => {
  let cluster: Cluster;
  let selfManaged: string;
  let saas: string;
  beforeAll(async () => {
    cluster = await startCluster();
    selfManaged = await cluster.createDatabase({ name: 'self_managed', role: 'self_managed', password: 'one' });
    saas = await cluster.createDatabase({ name: 'saas', role: 'saas', password: "a 'second'/one" });
  });
  afterAll(() => cluster.stop());

  it('is PostgreSQL 17, without a port', async () => {
    const [row] = await query(saas, 'SELECT version(), inet_server_port() AS port');
    expect(row).toEqual({ version: expect.stringMatching(/^PostgreSQL 17\./), port: null });
    expect(await query(saas, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '' }]);
  });

  it('lets each role make what it needs in its own database', async () => {
    await query(selfManaged, 'CREATE TABLE users (id bigserial PRIMARY KEY)');
    expect(await query(selfManaged, 'SELECT count(*)::int FROM users')).toEqual([{ count: 0 }]);
  });

  it.each(['saas', 'postgres', 'template1'])("refuses self-managed's role in the database %s", async (database) => {
    const url = selfManaged.replace(/\/self_managed$/, `/${database}`);
    await expect(query(url, 'SELECT 1')).rejects.toMatchObject({ code: '42501' });
  });

  it('wants a password', async () => {
    await expect(query(selfManaged.replace(':one@', ':two@'), 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('keeps passwords as SCRAM verifiers, and out of its log', async () => {
    await expect(
      cluster.createDatabase({ name: 'saas', role: 'pg_refused', password: 'not to be seen' }),
    ).rejects.toThrow(/refuses \(role name "pg_refused" is reserved\)/);
    expect(readFileSync(cluster.logFile, 'utf8')).not.toContain('not to be seen');
  });

  it('makes a database once, and copies one for the same role', async () => {
    const again = { name: 'saas', role: 'saas', password: "a 'second'/one" };
    expect(await cluster.createDatabase(again)).toBe(saas);
    await query(saas, 'CREATE TABLE flags AS SELECT 1 AS number');
    const [copy, other] = await Promise.all([
      cluster.createDatabase({ ...again, name: 'copy', template: 'saas' }),
      cluster.createDatabase({ ...again, name: 'other', template: 'saas' }),
    ]);
    await query(copy, 'INSERT INTO flags VALUES (2)');
    expect(await query(other, 'SELECT * FROM flags')).toEqual([{ number: 1 }]);
  });

  it('deletes a database although somebody is connected to it', async () => {
    const url = await cluster.createDatabase({ name: 'short_lived', role: 'saas', password: "a 'second'/one" });
    const client = new pg.Client(url);
    client.on('error', () => undefined);
    await client.connect();
    await cluster.dropDatabase('short_lived');
    await expect(query(url, 'SELECT 1')).rejects.toMatchObject({ code: '3D000' });
    await client.end().catch(() => undefined);
  });
});

describe('a cluster that is kept', () => {
  const database = { name: 'kept', role: 'kept', password: 'of a role' };
  const dataFolder = () => openClusterHome(folder).data;
  const clusters: Cluster[] = [];
  const start = async () => {
    const cluster = await startCluster(kept);
    clusters.push(cluster);
    return cluster;
  };
  beforeAll(async () => {
    const cluster = await start();
    await query(await cluster.createDatabase(database), "CREATE TABLE notes AS SELECT 'stored' AS note");
    await cluster.stop();
  });
  afterEach(async () => {
    for (const cluster of clusters.splice(0)) await cluster.stop();
  });
  afterAll(() => rmSync(openClusterHome(folder).path, { recursive: true, force: true }));

  async function notes(): Promise<unknown> {
    return query(await (await start()).createDatabase(database), 'SELECT note FROM notes');
  }

  it('has what it had after a stop, and leaves nothing in the temporary folder', async () => {
    const cluster = await start();
    const { socketFolder } = readPostmasterFile(dataFolder()) ?? { socketFolder: '' };
    expect(existsSync(socketFolder)).toBe(true);
    await cluster.stop();
    expect(existsSync(socketFolder)).toBe(false);
    expect(await cluster.ended).toBeUndefined();
    expect(await notes()).toEqual([{ note: 'stored' }]);
  });

  it('says that PostgreSQL was killed, and has what it had at the next start', async () => {
    const cluster = await start();
    process.kill(cluster.pid, 'SIGKILL');
    const failure = await cluster.ended;
    expect(failure?.message).toBe(`PostgreSQL ended (signal SIGKILL): see ${cluster.logFile}, then start again`);
    await cluster.stop();
    expect(await notes()).toEqual([{ note: 'stored' }]);
  });

  it('is started again at once if that is asked for, on the same socket and with what it had', async () => {
    const notices: string[] = [];
    const cluster = await startCluster({ ...kept, onRestart: (line) => notices.push(line) });
    clusters.push(cluster);
    const url = await cluster.createDatabase(database);
    const before = cluster.pid;
    process.kill(before, 'SIGKILL');
    expect(await waitUntil(() => cluster.pid !== before, { withinMs: 15_000 })).toBe(true);
    expect(await query(url, 'SELECT note FROM notes')).toEqual([{ note: 'stored' }]);
    expect(notices).toEqual(['PostgreSQL ended (signal SIGKILL): it is started again (1 of 3 in a minute)']);
    await cluster.stop();
    expect(await cluster.ended).toBeUndefined();
  });

  itWithDisk('goes on when there is room again on the full disk that it ended on', () =>
    onSmallDisk('150m', async (disk, fill, makeRoom) => {
      const notices: string[] = [];
      const onNotice = (line: string) => void notices.push(line);
      const cluster = await startCluster({
        folder: join(disk, 'cluster'),
        onRestart: onNotice,
        disk: new Disk(disk, onNotice),
      });
      clusters.push(cluster);
      const url = await cluster.createDatabase(database);
      await query(url, `CREATE TABLE notes AS SELECT 'stored' AS note`);
      const before = cluster.pid;
      fill();
      // More than PostgreSQL's log of changes has room for.
      const changes = `SELECT pg_logical_emit_message(false, 'a', repeat('x', 1000000)) FROM generate_series(1, 200)`;
      await expect(query(url, changes)).rejects.toThrow();
      expect(await waitUntil(() => notices.length > 0, { withinMs: 30_000 })).toBe(true);
      expect(readFileSync(cluster.logFile, 'utf8')).toContain('PANIC');
      makeRoom();
      expect(await waitUntil(() => cluster.pid !== before, { withinMs: 20_000 })).toBe(true);
      expect(await query(url, 'SELECT note FROM notes')).toEqual([{ note: 'stored' }]);
      expect(notices).toEqual([
        `the disk of ${disk} is full: make room on it, and everything goes on`,
        `the disk of ${disk} has room again`,
      ]);
      await cluster.stop();
    }),
  );

  it('starts although another process has the number of the server that was killed', async () => {
    const cluster = await start();
    process.kill(cluster.pid, 'SIGKILL');
    await cluster.ended;
    await cluster.stop();
    const file = postmasterFileOf(dataFolder());
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(process.ppid)));
    expect(await notes()).toEqual([{ note: 'stored' }]);
  });

  it('is refused in one line if it runs already', async () => {
    await start();
    await expect(startCluster(kept)).rejects.toThrow(
      /^the database cluster in .* is in use by process \d+: end that process first$/,
    );
  });

  it('says in one line that the secrets are of another cluster', async () => {
    const cluster = await startCluster({ ...kept, password: 'another' });
    clusters.push(cluster);
    await expect(cluster.createDatabase(database)).rejects.toThrow(
      /^the secrets are not those of the database cluster in .*: put the right secrets back, or start over with the option `fresh`, which/,
    );
  });

  it('says in one line, with the end of its log, that it does not start', async () => {
    const version = join(dataFolder(), 'PG_VERSION');
    writeFileSync(version, '9.6\n');
    await expect(start()).rejects.toMatchObject({
      message: expect.stringMatching(
        /^PostgreSQL did not start \(exit code 1: .*incompatible.*\): see .*, or start over with .*, which deletes the database$/,
      ),
      details: expect.arrayContaining([expect.stringContaining('incompatible')]),
    });
    writeFileSync(version, '17\n');
  });

  it('does not offer to delete data that are whole', async () => {
    chmodSync(dataFolder(), 0o777);
    await expect(start()).rejects.toThrow(
      /^PostgreSQL did not start \(.*invalid permissions\): see .*, then start again$/,
    );
    chmodSync(dataFolder(), 0o700);
  });

  it('runs as a process of its own, with none of our variables', async () => {
    const cluster = await start();
    expect(commandLineOf(cluster.pid)).toContain(dataFolder());
    const server = identifyProcess(cluster.pid);
    expect(server && isRunning(server)).toBe(true);
  });
});
