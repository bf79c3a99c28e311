import { ApiService } from '../fixtures/api-service.js';
import { inTransaction } from './transactions.js';

let api: ApiService;
beforeAll(async () => {
  api = await ApiService.start();
  await api.dataSource.query('CREATE TABLE counters (id integer PRIMARY KEY, value integer NOT NULL)');
  await api.dataSource.query('INSERT INTO counters VALUES (1, 0), (2, 0)');
});
afterAll(() => api.stop());

/** Resolves for everybody when `count` have called it. */
function meeting(count: number): () => Promise<void> {
  let met: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (met = resolve));
  let here = 0;
  return () => {
    here += 1;
    if (here >= count) met();
    return all;
  };
}

it('does both of two pieces of work that wait for each other', async () => {
  const meet = meeting(2);
  let attempts = 0;
  const increment = (first: number, second: number) =>
    inTransaction(api.dataSource, async (manager) => {
      attempts += 1;
      await manager.query('UPDATE counters SET value = value + 1 WHERE id = $1', [first]);
      await meet();
      await manager.query('UPDATE counters SET value = value + 1 WHERE id = $1', [second]);
    });
  await Promise.all([increment(1, 2), increment(2, 1)]);
  expect(attempts).toBe(3);
  expect(await api.dataSource.query('SELECT value FROM counters ORDER BY id')).toEqual([{ value: 2 }, { value: 2 }]);
});

it('does not try again if trying again would not help', async () => {
  let attempts = 0;
  const work = inTransaction(api.dataSource, async (manager) => {
    attempts += 1;
    await manager.query('INSERT INTO counters VALUES (1, 0)');
  });
  await expect(work).rejects.toMatchObject({ driverError: { code: '23505' } });
  expect(attempts).toBe(1);
});
