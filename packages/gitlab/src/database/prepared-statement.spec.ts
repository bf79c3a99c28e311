import { Refusal, runInRequest, type RunningService } from '@tandem/platform';
import { startCluster, type Cluster } from '@tandem/stack';
import pg from 'pg';
import { DataSource, QueryFailedError } from 'typeorm';
import { startGitlab } from '../fixtures/gitlab-service.js';
import { preparedStatement, sharedRead, sharedStatement } from './prepared-statement.js';

interface Counted {
  readonly key: number;
  readonly doubled: number;
  readonly features: number;
}

let cluster: Cluster;
let service: RunningService;
let database: DataSource;
let sent: jest.SpyInstance;

const COUNTED = 'key * 2 AS doubled, (SELECT count(*)::integer FROM features) AS features';
const shared = sharedStatement<Counted>('shared', `SELECT key, ${COUNTED} FROM unnest((SELECT $1::integer[])) key`);
const plus = sharedStatement<Counted>(
  'plus',
  'SELECT key, key + $2::integer AS doubled FROM unnest((SELECT $1::integer[])) key',
);

beforeAll(async () => {
  cluster = await startCluster();
  const databaseUrl = await cluster.createDatabase({ name: 'one', role: 'one', password: 'one' });
  service = await startGitlab({ databaseUrl });
  database = service.app.get(DataSource);
});

beforeEach(() => {
  sent = jest.spyOn(pg.Client.prototype, 'query');
});

afterEach(() => sent.mockRestore());

afterAll(async () => {
  await service?.close();
  await cluster?.stop();
});

/** The values of the statements of that name that were sent, sorted: each takes the first connection that is free or new. */
const valuesSent = (name: string) =>
  sent.mock.calls
    .map(([statement]: [{ name?: string; values?: unknown[] }]) => statement)
    .filter((statement) => statement.name === name)
    .map(({ values }) => values)
    .sort((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other), 'en', { numeric: true }));

describe('a shared statement', () => {
  it('is sent once for all who want the same in one turn of the event loop', async () => {
    const all = await Promise.all([shared(database, 1), shared(database, 2), shared(database, 1)]);
    expect(all.map((rows) => rows.map(({ doubled }) => doubled))).toEqual([[2], [4], [2]]);
    expect(valuesSent('shared')).toEqual([[[1, 2]]]);
  });

  it('is sent for at most eight keys at once', async () => {
    const keys = Array.from({ length: 20 }, (_, index) => index);
    const all = await Promise.all([...keys, 0, 19].map((key) => shared(database, key)));
    expect(all.map(([row]) => row?.doubled)).toEqual([...keys, 0, 19].map((key) => key * 2));
    expect(valuesSent('shared')).toEqual([[keys.slice(0, 8)], [keys.slice(8, 16)], [[16, 17, 18, 19, 0]]]);
  });

  it('is not shared by those who give it other values', async () => {
    const all = await Promise.all([plus(database, 1, [1]), plus(database, 1, [2]), plus(database, 2, [1])]);
    expect(all.map(([row]) => row?.doubled)).toEqual([2, 3, 3]);
    expect(valuesSent('plus')).toEqual([
      [[1, 2], 1],
      [[1], 2],
    ]);
  });

  it('is sent again for whoever comes while it runs, or later', async () => {
    const first = shared(database, 1);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    await Promise.all([first, shared(database, 1)]);
    await shared(database, 1);
    expect(valuesSent('shared')).toEqual([[[1]], [[1]], [[1]]]);
  });

  it('sees what was committed before anybody wanted it', async () => {
    for (let count = 1; count <= 5; count += 1) {
      const before = shared(database, count);
      await database.query('INSERT INTO features (name, created_at) VALUES ($1, now())', [`flag_${count}`]);
      const [[row]] = await Promise.all([shared(database, count), before]);
      expect(row?.features).toBe(count);
    }
  });

  it('takes values of the moment when it is sent', async () => {
    let value = 1;
    const [rows] = await Promise.all([
      plus(database, 3, () => [value]),
      plus(database, 3, () => [-1]),
      Promise.resolve().then(() => (value = 3)),
    ]);
    expect(rows).toEqual([expect.objectContaining({ doubled: 6 })]);
  });

  it('runs on for the others if one of them has gone', async () => {
    let isAbandoned = false;
    const context = { correlationId: 'gone', ruleResults: [], isAbandoned: () => isAbandoned };
    const first = runInRequest(context, () => shared(database, 7));
    const other = shared(database, 7);
    isAbandoned = true;
    await expect(other).resolves.toMatchObject([{ doubled: 14 }]);
    await first;
    await expect(runInRequest(context, () => shared(database, 7))).rejects.toBeInstanceOf(Refusal);
    expect(valuesSent('shared')).toEqual([[[7]]]);
  });

  it('fails for all of them, and is sent again for the next', async () => {
    const broken = sharedStatement('broken', 'SELECT 1 / (key - 1) AS key FROM unnest((SELECT $1::integer[])) key');
    const outcomes = await Promise.allSettled([broken(database, 1), broken(database, 2)]);
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason)).toEqual([
      expect.any(QueryFailedError),
      expect.any(QueryFailedError),
    ]);
    expect(valuesSent('broken')).toEqual([[[1, 2]]]);
    await expect(shared(database, 1)).resolves.toHaveLength(1);
  });
});

describe('a shared read', () => {
  it('is sent once in a turn', async () => {
    const read = sharedRead<{ one: number }>('read', 'SELECT 1 AS one');
    expect(await Promise.all([read(database), read(database)])).toEqual([[{ one: 1 }], [{ one: 1 }]]);
    expect(valuesSent('read')).toEqual([[]]);
  });
});

describe('a prepared statement', () => {
  it('is sent for each who wants it', async () => {
    const own = preparedStatement<Counted>('own', `SELECT key, ${COUNTED} FROM (SELECT $1::integer AS key) one`);
    await Promise.all([own(database, [1]), own(database, [1])]);
    expect(valuesSent('own')).toEqual([[1], [1]]);
  });
});
