import { DatabaseReader, startSpecCluster, startTandem, type Tandem } from '@tandem/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { requestToken } from './support/administration.js';
import { eventually } from './support/eventually.js';

const PAGE = readFileSync(join(__dirname, '../../docs/seeds.md'), 'utf8');
const [, SEED = ''] = /^```yaml\n(.*?)^```$/ms.exec(PAGE) ?? [];

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-seeds-'));
  file = join(folder, 'seed.yml');
  writeFileSync(file, SEED);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the seed of docs/seeds.md', () => {
  let tandem: Tandem;
  beforeAll(async () => {
    tandem = await startTandem({ seeds: { selfManaged: file, saas: file } });
  });
  afterAll(() => tandem.close());

  const root = 'glpat-my-own-root-000001';
  const read = async (path: string) => (await tandem.selfManaged.request('GET', `/api/v4${path}`, { as: root })).json;

  it('carries the flow', async () => {
    expect((await requestToken(tandem.selfManaged, { as: 'glpat-my-own-editor-0002' })).status).toBe(201);
  });

  it('gives each token its state', async () => {
    const statuses = await Promise.all(
      ['editor-0001', 'editor-0002', 'expired-001', 'account-001'].map(async (token) => {
        const as = `glpat-my-own-${token}`;
        return (await tandem.selfManaged.request('GET', '/api/v4/personal_access_tokens/self', { as })).status;
      }),
    );
    expect(statuses).toEqual([401, 200, 401, 200]);
  });

  it('gives groups, members and features', async () => {
    expect(await read('/groups/acme%2Fteam')).toMatchObject({ full_path: 'acme/team' });
    expect(await read('/groups/acme')).toMatchObject({ description: 'Makes everything' });
    expect(await read('/groups/acme/members')).toMatchObject([
      { username: 'root', access_level: 50 },
      { username: 'developer', access_level: 30 },
      { username: 'service_account_group_1_acme', access_level: 30 },
    ]);
    expect(await read('/features')).toMatchObject([
      { name: 'ai_assist_flag', state: 'conditional' },
      { name: 'code_suggestions_for_instance_admin_enabled', state: 'conditional' },
      { name: 'code_suggestions_tokens_api', state: 'on' },
    ]);
  });

  it('is applied again at the next start, and changes nothing', async () => {
    await tandem.selfManaged.request('DELETE', '/api/v4/groups/acme%2Fteam', { as: root });
    const before = await read('/users');
    await tandem.selfManaged.process.restart();
    expect(await read('/users')).toEqual(before);
    expect(await read('/groups/acme%2Fteam')).toMatchObject({ full_path: 'acme/team' });
  });
});

it('a seed that is wrong ends the start with the path of what is wrong, and shows no token', async () => {
  const wrong = join(folder, 'wrong.yml');
  writeFileSync(wrong, SEED.replace('root: 50', 'root: 55'));
  const failure = (await startTandem({ seeds: { selfManaged: wrong } }).then(
    (tandem) => tandem.close(),
    (error: unknown) => error,
  )) as Error & { details?: readonly string[] };
  const text = [failure.message, ...(failure.details ?? [])].join('\n');
  expect(text).toContain('wrong at groups.0.members.root');
  expect(text).not.toContain('glpat');
});

describe('SIGTERM in the middle of a large seed', () => {
  const MANY = 20_000;
  const SAAS = join(__dirname, '../../apps/saas/dist/bundle/main.js');
  const signals: (() => void)[] = [];
  afterEach(() => signals.splice(0).forEach((end) => end()));

  it('ends the start and leaves nothing of the seed; the next start begins it again', async () => {
    const large = join(folder, 'large.yml');
    const user = (_: unknown, at: number) => `  - {username: user-${at}, name: User, email: user-${at}@example.com}\n`;
    writeFileSync(large, `users:\n${Array.from({ length: MANY }, user).join('')}`);
    const cluster = await startSpecCluster();
    try {
      const DATABASE_URL = await cluster.createDatabase({ name: 'seeded', role: 'seeded', password: 'seeded' });
      const database = new DatabaseReader(DATABASE_URL);
      const users = async () => (await database.query<{ count: number }>('SELECT count(*)::int FROM users'))[0]?.count;
      const start = () => {
        const env = { PATH: process.env['PATH'], PORT: '0', DATABASE_URL, SEED_FILE: large, ...OF_SAAS };
        const service = spawn(process.execPath, [SAAS], { env, stdio: ['ignore', 'pipe', 'inherit'] });
        signals.push(() => service.kill('SIGKILL'));
        return { service, log: text(service.stdout), exited: once(service, 'exit') };
      };
      const interrupted = start();
      await eventually(async () => expect(await database.query(WRITES_USERS)).toHaveLength(1));
      interrupted.service.kill('SIGTERM');
      expect(await interrupted.exited).toEqual([0, null]);
      expect(await interrupted.log).not.toContain('seed applied');
      expect(await users()).toBe(0);

      const second = start();
      await eventually(async () => expect(await users()).toBe(MANY));
      second.service.kill('SIGTERM');
      expect(await second.exited).toEqual([0, null]);
    } finally {
      await cluster.stop();
    }
  });

  const OF_SAAS = {
    GITLAB_SIMULATE_SAAS: 'true',
    ISSUER_URL: 'http://saas.example.com',
    SECRET_KEY_BASE: 'secret-key-base-of-a-large-seed-0001',
  };
  /** The transaction that writes the users. */
  const WRITES_USERS = `SELECT 1 FROM pg_locks JOIN pg_class ON pg_class.oid = relation
    WHERE relname = 'users' AND mode = 'RowExclusiveLock'`;
});
