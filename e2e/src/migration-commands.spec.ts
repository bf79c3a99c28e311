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

/** Of each migration whether it was run, in their order. */
const shown = async (app: string) =>
  (await run(app, 'migration:show')).out.match(/\[[ X]\]/g)?.map((mark) => mark === '[X]');

describe.each([
  ['self-managed', 'self_managed', 'token_request_counts'],
  ['saas', 'saas', 'signing_keys'],
])("TypeORM's own commands, on the database of %s", (app, role, table) => {
  beforeAll(async () => {
    databaseUrl = await cluster.createDatabase({ name: role, role, password: 'one' });
  });

  const query = async (statement: string) => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    return client.query<Record<string, unknown>>(statement).finally(() => client.end());
  };
  const isThere = async (name: string) =>
    (await query(`SELECT to_regclass('${name}') IS NOT NULL AS there`)).rows[0]?.['there'];

  it('show, run and revert its migrations, and find no difference to its entities', async () => {
    const before = await shown(app);
    expect(before?.length).toBeGreaterThan(8);
    expect(before).not.toContain(true);

    expect(await run(app, 'migration:run')).toMatchObject({ code: 0 });
    expect(await isThere(table)).toBe(true);
    const all = await shown(app);
    expect(all).toEqual(before?.map(() => true));
    expect(await run(app, 'migration:generate', ['--check', 'Difference'])).toMatchObject({ code: 0 });

    expect(await run(app, 'migration:revert')).toMatchObject({ code: 0 });
    expect((await shown(app))?.filter((wasRun) => !wasRun)).toHaveLength(1);
  });

  it('tell of a difference to its entities', async () => {
    await run(app, 'migration:run');
    await query('ALTER TABLE users DROP COLUMN code_suggestions');
    const { code, out } = await run(app, 'migration:generate', ['--check', 'Difference']);
    expect(code).toBe(1);
    expect(out).toContain('ADD "code_suggestions" boolean NOT NULL');
  });
});

it('ends with one line if DATABASE_URL is not one', async () => {
  databaseUrl = 'mysql://localhost/tandem';
  const { code, out, err } = await run('self-managed', 'migration:show');
  expect(code).toBe(1);
  expect(`${out}${err}`).toMatch(/DATABASE_URL is malformed \(not a postgresql:\/\/ URL\)/);
});
