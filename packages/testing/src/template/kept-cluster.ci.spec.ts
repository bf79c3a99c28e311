import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseReader } from '../database-reader.js';
import { startTandem } from '../tandem.js';
import { type KeptCluster, startKeptCluster } from './kept-cluster.js';

const DAY_MS = 86_400_000;

// A template is made by the real programs, which have to be built.
jest.setTimeout(240_000);

let folder: string;
let cache: string;
const running: KeptCluster[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-kept-'));
  chmodSync(folder, 0o711);
  cache = join(folder, 'cache');
  process.env.TANDEM_CACHE = cache;
});
afterEach(async () => {
  for (const kept of running.splice(0)) await kept.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start(): Promise<KeptCluster> {
  const kept = await startKeptCluster();
  if (kept === undefined) throw new Error('nothing was kept');
  running.push(kept);
  return kept;
}

const templates = () => readdirSync(cache).filter((name) => name.startsWith('template-'));
const template = () => join(cache, templates()[0] ?? '');
// No two templates have the same secrets.
const identityOf = (name = '') =>
  createHash('sha256')
    .update(readFileSync(join(cache, name, 'secrets.json')))
    .digest('hex');
const copies = () => readdirSync(join(template(), 'copies')).sort();
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
const control = (data: string) => join(data, 'global/pg_control');

async function query(kept: KeptCluster, sql: string): Promise<unknown[]> {
  const { secrets, databases, cluster } = kept;
  const password = secrets.saas.databasePassword;
  const { name = '', role = '', template } = databases.saas;
  const url = await cluster.createDatabase({ name, role, password, ...(template ? { template } : {}) });
  return new DatabaseReader(url).query(sql);
}

const tokens = 'SELECT count(*)::int FROM personal_access_tokens';

describe('a cluster from the kept template', () => {
  it('is made once if several want one at the same time, and each gets its own copy', async () => {
    const kept = await Promise.all([start(), start()]);
    expect(templates()).toHaveLength(1);
    expect(readdirSync(cache)).toEqual(templates());
    expect(copies()).toEqual(['0', '1']);
    expect(new Set(kept.map(({ cluster }) => cluster.pid)).size).toBe(2);
    await query(kept[0], 'CREATE TABLE own (id int)');
    await expect(query(kept[1], 'SELECT FROM own')).rejects.toMatchObject({ code: '42P01' });
  });

  it('is used again, with nothing in it of the run before', async () => {
    const before = identityOf(templates()[0]);
    const first = await start();
    await query(first, 'CREATE TABLE own (id int)');
    await running.pop()?.close();
    const second = await start();
    await expect(query(second, 'SELECT FROM own')).rejects.toMatchObject({ code: '42P01' });
    expect(await query(second, tokens)).toEqual([{ count: 0 }]);
    expect([identityOf(templates()[0]), copies()]).toEqual([before, ['0', '1']]);
  });

  it('is cleared of a run that was killed', async () => {
    const killed = await start();
    await query(killed, 'CREATE TABLE own (id int)');
    await killed.cluster.stop();
    running.pop();
    await expect(query(await start(), 'SELECT FROM own')).rejects.toMatchObject({ code: '42P01' });
  });

  it('is readable only by its user, above all its secrets', () => {
    expect(modeOf(join(template(), 'secrets.json'))).toBe('600');
    expect(modeOf(join(template(), 'data'))).toBe('700');
    expect(modeOf(join(template(), 'copies/0/data'))).toBe('700');
    expect(modeOf(cache)).toBe(process.getuid?.() === 0 ? '711' : '700');
  });

  it('is copied again if the copy is broken', async () => {
    const before = identityOf(templates()[0]);
    truncateSync(control(join(template(), 'copies/0/data')), 100);
    expect(await query(await start(), tokens)).toEqual([{ count: 0 }]);
    expect([identityOf(templates()[0]), copies()]).toEqual([before, ['0', '1']]);
    expect(statSync(control(join(template(), 'copies/0/data'))).size).toBeGreaterThan(100);
  });

  it('is copied again if a database of the copy is broken', async () => {
    const base = join(template(), 'copies/0/data/base');
    for (const database of readdirSync(base)) rmSync(join(base, database, '1259'), { force: true });
    expect(await query(await start(), tokens)).toEqual([{ count: 0 }]);
    expect(copies()).toEqual(['0', '1']);
  });

  it('is made again if the template is broken', async () => {
    const before = identityOf(templates()[0]);
    truncateSync(control(join(template(), 'data')), 100);
    for (const copy of copies()) truncateSync(control(join(template(), 'copies', copy, 'data')), 100);
    expect(await query(await start(), tokens)).toEqual([{ count: 0 }]);
    expect(identityOf(templates()[0])).not.toBe(before);
    expect(templates()).toHaveLength(1);
  });
});

describe('a tandem from the kept template', () => {
  it('has its seed from now on, however old the template is', async () => {
    const before = Date.now();
    await using tandem = await startTandem();
    const { developer } = tandem.selfManaged.people;
    const { json } = await tandem.selfManaged.request('GET', '/api/v4/personal_access_tokens/self', { as: developer });
    const { created_at, expires_at } = json as { created_at: string; expires_at: string };
    expect(Date.parse(created_at)).toBeGreaterThanOrEqual(before);
    const days = (Date.parse(expires_at) - Date.parse(created_at.slice(0, 10))) / DAY_MS;
    expect(days).toBe(365);
    expect(await tandem.developer.requestToken()).toMatchObject({ expires_in: 3600 });
    await tandem.reset();
    expect(await tandem.developer.requestToken()).toMatchObject({ expires_in: 3600 });
  });

  it('keeps nothing in a folder that others can write', async () => {
    const open = join(folder, 'open');
    mkdirSync(open);
    chmodSync(open, 0o777);
    process.env.TANDEM_CACHE = open;
    try {
      expect(await startKeptCluster()).toBeUndefined();
      await using tandem = await startTandem();
      expect(await tandem.developer.requestToken()).toMatchObject({ expires_in: 3600 });
      expect(readdirSync(open)).toEqual([]);
    } finally {
      process.env.TANDEM_CACHE = cache;
    }
  });
});

describe('templates that nobody uses, or that are not whole', () => {
  const old = (name: string, ageMs: number) => {
    const path = join(cache, name);
    mkdirSync(path);
    const then = (Date.now() - ageMs) / 1000;
    utimesSync(path, then, then);
    return name;
  };

  it('go when another one is made: after two weeks, and all but the last three after an hour', async () => {
    const before = identityOf(templates()[0]);
    rmSync(join(template(), 'secrets.json'));
    old('template-a', 15 * DAY_MS);
    old('draft-b', 15 * DAY_MS);
    const kept = [old('template-c', DAY_MS), old('template-d', 2 * DAY_MS), old('template-e', 3 * DAY_MS)];
    old('template-f', 4 * DAY_MS);
    await start();
    const own = templates().filter((name) => !kept.includes(name));
    expect(own).toHaveLength(1);
    expect(identityOf(own[0])).not.toBe(before);
    expect(readdirSync(cache).sort()).toEqual([...kept, ...own].sort());
  });
});
