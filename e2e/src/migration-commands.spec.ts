import { startSpecCluster, type Cluster } from '@tandem/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import pg from 'pg';

const ROOT = join(__dirname, '../..');

let cluster: Cluster;
let databaseUrl: string;
beforeAll(async () => {
  cluster = await startSpecCluster();
});
afterAll(() => cluster.stop());

/** Runs an npm script of a deployment, which names one of TypeORM's own commands, as npm does. */
async function run(app: string, script: string, args: string[] = []) {
  const folder = join(ROOT, 'apps', app);
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const [program, ...own] = (scripts[script] ?? '').split(' ');
  const child = spawn(join(ROOT, 'node_modules/.bin', String(program)), [...own, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], DATABASE_URL: databaseUrl },
  });
  const [[code], out, err] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  return { code: code as number | null, out, err };
}

const createDatabase = async (role: string) => {
  databaseUrl = await cluster.createDatabase({ name: role, role, password: 'one' });
};
async function query<Row extends pg.QueryResultRow>(statement: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  return (await client.query<Row>(statement).finally(() => client.end())).rows;
}

it('show the migrations of self-managed, which none has run', async () => {
  await createDatabase('self_managed');
  const { code, out } = await run('self-managed', 'migration:show');
  expect(code).toBe(0);
  expect(out.match(/\[.\] \w+/g)).toContain('[ ] CreateUsersAndTokens1700000000001');
  expect(out).not.toContain('[X]');
});

it('run those of SaaS, tell of a difference to its entities, and revert the last one', async () => {
  await createDatabase('saas');
  const migrations = async () =>
    (await query<{ name: string }>('SELECT name FROM schema_migrations ORDER BY id')).length;
  expect(await run('saas', 'migration:run')).toMatchObject({ code: 0 });
  const all = await migrations();
  expect(all).toBeGreaterThan(8);

  await query('ALTER TABLE users DROP COLUMN code_suggestions; ALTER TABLE signing_keys DROP COLUMN purpose');
  const generated = await run('saas', 'migration:generate', ['--check', 'Difference']);
  expect(generated.code).toBe(1);
  expect(generated.out).toContain('ADD "code_suggestions" boolean NOT NULL');
  expect(generated.out).toContain('ADD "purpose" character varying(16) NOT NULL');

  expect(await run('saas', 'migration:revert')).toMatchObject({ code: 0 });
  expect(await migrations()).toBe(all - 1);
  expect(await query(`SELECT to_regclass('signing_keys') AS name`)).toEqual([{ name: null }]);
});
