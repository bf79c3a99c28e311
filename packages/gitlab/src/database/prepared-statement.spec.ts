import { Refusal, runInRequest, type RunningService } from '@tandem/platform';
import { startCluster, type Cluster } from '@tandem/stack';
import pg from 'pg';
import { DataSource, QueryFailedError } from 'typeorm';
import { startGitlab } from '../fixtures/gitlab-service.js';
import { preparedStatement, sharedStatement } from './prepared-statement.js';

interface Counted {
  readonly doubled: number;
  readonly features: number;
}

let cluster: Cluster;
let service: RunningService;
let database: DataSource;
let sent: jest.SpyInstance;

const TEXT = 'SELECT $1::integer * 2 AS doubled, (SELECT count(*)::integer FROM features) AS features';
const shared = sharedStatement<Counted>('shared', TEXT);

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

/** The values of the statements of that name that were sent. */
const valuesSent = (name: string) =>
  sent.mock.calls
    .map(([statement]: [{ name?: string; values?: unknown[] }]) => statement)
    .filter((statement) => statement.name === name)
    .map(({ values }) => values);

describe('a shared statement', () => {
  it('is sent once for all who want the same in one turn of the event loop', async () => {
    const all = await Promise.all([shared(database, [1]), shared(database, [2]), shared(database, [1])]);
    expect(all.map(([row]) => row?.doubled)).toEqual([2, 4, 2]);
    expect(valuesSent('shared')).toEqual([[1], [2]]);
  });

  it('is sent again for whoever comes while it runs, or later', async () => {
    const first = shared(database, [1]);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    await Promise.all([first, shared(database, [1])]);
    await shared(database, [1]);
    expect(valuesSent('shared')).toEqual([[1], [1], [1]]);
  });

  it('sees what was committed before anybody wanted it', async () => {
    for (let count = 1; count <= 5; count += 1) {
      const before = shared(database, [count]);
      await database.query('INSERT INTO features (name, created_at) VALUES ($1, now())', [`flag_${count}`]);
      const [[row]] = await Promise.all([shared(database, [count]), before]);
      expect(row?.features).toBe(count);
    }
  });

  it('takes values of the moment when it is sent', async () => {
    let value = 1;
    const [rows] = await Promise.all([
      shared(database, ['key'], () => [value]),
      shared(database, ['key'], () => [-1]),
      Promise.resolve().then(() => (value = 3)),
    ]);
    expect(rows).toEqual([expect.objectContaining({ doubled: 6 })]);
  });

  it('runs on for the others if one of them has gone', async () => {
    let isAbandoned = false;
    const context = { correlationId: 'gone', ruleResults: [], isAbandoned: () => isAbandoned };
    const first = runInRequest(context, () => shared(database, [7]));
    const other = shared(database, [7]);
    isAbandoned = true;
    await expect(other).resolves.toMatchObject([{ doubled: 14 }]);
    await first;
    await expect(runInRequest(context, () => shared(database, [7]))).rejects.toBeInstanceOf(Refusal);
    expect(valuesSent('shared')).toEqual([[7]]);
  });

  it('fails for all of them, and is sent again for the next', async () => {
    const broken = sharedStatement('broken', 'SELECT 1 / ($1::integer - 1)');
    const outcomes = await Promise.allSettled([broken(database, [1]), broken(database, [1])]);
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason)).toEqual([
      expect.any(QueryFailedError),
      expect.any(QueryFailedError),
    ]);
    expect(valuesSent('broken')).toEqual([[1]]);
    await expect(shared(database, [1])).resolves.toHaveLength(1);
  });
});

describe('a prepared statement', () => {
  it('is sent for each who wants it', async () => {
    const own = preparedStatement<Counted>('own', TEXT);
    await Promise.all([own(database, [1]), own(database, [1])]);
    expect(valuesSent('own')).toEqual([[1], [1]]);
  });
});
