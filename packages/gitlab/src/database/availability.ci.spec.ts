import type { RunningService } from '@tandem/platform';
import { startCluster, type Cluster } from '@tandem/stack';
import { processesOf } from '@tandem/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { AuthenticationModule } from '../authentication/authentication.module.js';
import type { DeploymentDataSource } from './deployment-data-source.js';
import { startDatabaseProxy, type DatabaseProxy } from '../fixtures/database-proxy.js';
import { startGitlab } from '../fixtures/gitlab-service.js';
import { newUser } from '../fixtures/new-user.js';
import { GitlabApiModule } from '../gitlab-api.module.js';
import { HealthController } from '../health/health.controller.js';

const UNAVAILABLE = { status: 503, text: '{"message":"503 Service Unavailable"}' };
/** Milliseconds for an answer: those promised, and as many for a machine that has other work. */
const LIMIT = 4_000;

let cluster: Cluster;
let proxy: DatabaseProxy;
let service: RunningService;
let token: string;
const folder = mkdtempSync(join(tmpdir(), 'tandem-availability-'));
const password = 'a-password-of-the-superuser';

beforeAll(async () => {
  cluster = await startCluster({ folder, password });
  const url = await cluster.createDatabase({ name: 'one', role: 'one', password: 'one' });
  proxy = await startDatabaseProxy(url);
  service = await startGitlab({
    databaseUrl: proxy.url,
    environment: { DATABASE_POOL_SIZE: '2', DATABASE_STATEMENT_TIMEOUT_MS: '60000', LOG_LEVEL: 'error' },
    imports: [AuthenticationModule, GitlabApiModule],
    controllers: [HealthController],
  });
  ({ token } = await newUser(service, 'one'));
});

afterAll(async () => {
  await service?.close();
  await proxy?.close();
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ask = async (path = '/api/v4/user') => {
  const answer = await fetch(`${service.url}${path}`, {
    headers: { 'private-token': token },
    signal: AbortSignal.timeout(LIMIT),
  });
  return { status: answer.status, text: await answer.text() };
};

/** Asks until it is answered with 200, with nothing but 503 before. */
async function untilBack(): Promise<void> {
  const giveUp = performance.now() + LIMIT;
  for (let answer = await ask(); answer.status !== 200; answer = await ask()) {
    expect(answer).toEqual(UNAVAILABLE);
    expect(performance.now()).toBeLessThan(giveUp);
  }
}

async function untilGone(): Promise<void> {
  const giveUp = performance.now() + LIMIT;
  while ((await ask()).status === 200) expect(performance.now()).toBeLessThan(giveUp);
}

it('answers 503 while the network is silent, and again when it is not', async () => {
  await Promise.all([ask(), ask()]);
  proxy.lose();
  expect(await Promise.all(Array.from({ length: 6 }, () => ask()))).toEqual(Array(6).fill(UNAVAILABLE));
  expect(await ask('/-/readiness')).toMatchObject({ status: 503 });
  expect((await ask('/-/liveness')).status).toBe(200);
  proxy.pass();
  await untilBack();
});

it('refuses twenty thousand statements that wait for a connection, and goes on', async () => {
  await Promise.all([ask(), ask()]);
  proxy.lose();
  const statements = Array.from({ length: 20_000 }, () => service.app.get(DataSource).query('SELECT 1'));
  const refused = (await Promise.allSettled(statements)).filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(20_000);
  proxy.pass();
  await untilBack();
});

it('goes on after a silence too short for a probe, although all connections wait for what was lost', async () => {
  await Promise.all([ask(), ask()]);
  const before = proxy.lossy();
  proxy.lose();
  const lost = [ask(), ask()];
  while (proxy.lossy() < before + 2) await new Promise(setImmediate);
  proxy.pass();
  expect(await Promise.all(lost)).toEqual([UNAVAILABLE, UNAVAILABLE]);
  await untilBack();
});

it('takes an answer that came while the process itself was busy', async () => {
  const checked = service.app.get<DeploymentDataSource>(DataSource).availability.check();
  await new Promise(setImmediate);
  const busyUntil = performance.now() + 1_500;
  while (performance.now() < busyUntil);
  await expect(checked).resolves.toBeUndefined();
});

it('leaves a statement alone that takes its time', async () => {
  const [row] = await service.app.get(DataSource).query<object[]>('SELECT 1 AS one FROM pg_sleep(2.5)');
  expect(row).toEqual({ one: 1 });
});

it('answers 503 while PostgreSQL is frozen, and leaves nothing behind in it', async () => {
  await ask();
  const frozen = processesOf(cluster);
  const signal = (name: NodeJS.Signals) => frozen.forEach((pid) => process.kill(pid, name));
  signal('SIGSTOP');
  try {
    expect(await Promise.all([ask(), ask(), ask()])).toEqual(Array(3).fill(UNAVAILABLE));
    for (let count = 0; count < 3; count += 1) expect((await ask('/-/readiness')).status).toBe(503);
  } finally {
    signal('SIGCONT');
  }
  await untilBack();
  const sessions = () =>
    service.app.get(DataSource).query<object[]>(`SELECT pid FROM pg_stat_activity WHERE usename = current_user`);
  const giveUp = performance.now() + LIMIT;
  while ((await sessions()).length > 3) expect(performance.now()).toBeLessThan(giveUp);
});

const kill = async () => {
  process.kill(cluster.pid, 'SIGKILL');
  await cluster.ended;
};

it.each([
  ['stopped', () => cluster.stop()],
  ['killed', kill],
])('answers 503 while PostgreSQL is %s, and is back with it', async (_how, end) => {
  await Promise.all([ask(), ask()]);
  await end();
  await untilGone();
  expect(await ask()).toEqual(UNAVAILABLE);
  await cluster.stop();
  cluster = await startCluster({ folder, password });
  const url = await cluster.createDatabase({ name: 'one', role: 'one', password: 'one' });
  proxy.retarget(url);
  await untilBack();
});

it('ends a statement that takes too long, in the database too', async () => {
  const other = await startGitlab({
    databaseUrl: proxy.url,
    environment: { DATABASE_STATEMENT_TIMEOUT_MS: '300' },
  });
  try {
    const started = performance.now();
    const slow = other.app.get(DataSource).query('SELECT pg_sleep(30)');
    await expect(slow).rejects.toMatchObject({
      answer: { status: 503 },
      driverError: { code: '57014' },
      message: 'the database is not available (57014)',
    });
    expect(performance.now() - started).toBeLessThan(LIMIT);
    expect(await other.app.get(DataSource).query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  } finally {
    await other.close();
  }
});

it('gives up a statement that the server does not end, a second after it should have', async () => {
  const limit = 3_000;
  const other = await startGitlab({
    databaseUrl: proxy.url,
    environment: { DATABASE_STATEMENT_TIMEOUT_MS: String(limit) },
  });
  const started = performance.now();
  const slow = other.app.get(DataSource).query('SELECT pg_sleep(30) AS is_slow');
  const backends = () =>
    service.app
      .get(DataSource)
      .query<{ pid: number }[]>(`SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%is_slow'`);
  let pid: number | undefined;
  try {
    const given = slow.catch((error: unknown) => error);
    while (pid === undefined) [{ pid } = { pid: undefined }] = await backends();
    process.kill(pid, 'SIGSTOP');
    expect(await given).toMatchObject({ answer: { status: 503 } });
    expect(performance.now() - started).toBeGreaterThan(limit + 900);
    expect(await other.app.get(DataSource).query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  } finally {
    if (pid !== undefined) process.kill(pid, 'SIGCONT');
    await other.close();
  }
});

it('tells no value of a statement in an error', async () => {
  const manager = service.app.get(DataSource);
  const failures = await Promise.allSettled([
    manager.query({ name: 'a', text: 'SELECT $1::integer', values: ['a-secret'] } as unknown as string),
    manager.query('SELECT $1::date', ['a-secret']),
    manager.query(`INSERT INTO users (id, username) VALUES (-1, $1)`, ['a-secret']),
  ]);
  for (const failure of failures) {
    const error: unknown = failure.status === 'rejected' ? failure.reason : undefined;
    const { message, stack, driverError } = error as Error & { driverError: Error };
    expect(driverError).toBeInstanceOf(Error);
    expect(JSON.stringify([error, message, stack, driverError, driverError.message, driverError.stack])).not.toContain(
      'a-secret',
    );
  }
});
