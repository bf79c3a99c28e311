import { ApiService } from '../fixtures/api-service.js';

let api: ApiService;
beforeAll(async () => {
  api = await ApiService.start();
});
afterAll(() => api.stop());

it('is made by the migrations as the entities have it', async () => {
  const { upQueries } = await api.dataSource.driver.createSchemaBuilder().log();
  expect(upQueries.map(({ query }) => query)).toEqual([]);
});

it('is taken back by the migrations, down to nothing', async () => {
  for (const _migration of api.dataSource.migrations) await api.dataSource.undoLastMigration({ transaction: 'each' });
  const tables = await api.dataSource.query<{ table_name: string }[]>(
    `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name`,
  );
  expect(tables.map(({ table_name }) => table_name)).toEqual(['schema_migrations']);
});
