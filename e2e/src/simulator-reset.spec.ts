import { PERSONAS, startTandem, type Tandem } from '@tandem/testing';
import { Administration, requestToken } from './support/administration.js';
import { eventually } from './support/eventually.js';

const FILE = { fileName: 'a.ts', contentAboveCursor: 'const a = 1;\nconst b = 1;\ncon', contentBelowCursor: '' };
const as = PERSONAS.selfManaged.developer;

let tandem: Tandem;
let selfManaged: Administration;
let saas: Administration;
beforeAll(async () => {
  tandem = await startTandem();
  selfManaged = new Administration(tandem.selfManaged);
  saas = new Administration(tandem.saas);
});
afterAll(() => tandem?.close());
beforeEach(() => tandem.reset());

/** All that is stored, but when tokens were used, when rows were made, and what is encrypted with a nonce. */
async function stored(): Promise<string[][]> {
  const dumps = await Promise.all([tandem.selfManaged.database.dump(), tandem.saas.database.dump()]);
  return dumps.map((dump) =>
    dump
      .replace(/"(last_used_at|created_at|updated_at|encrypted_ai_access_token)": ("[^"]*"|null)/g, '"$1": …')
      .split('\n')
      .filter((line) => !line.startsWith('tandem_snapshot_')),
  );
}

/** Something of every kind, on both deployments. */
async function changeEverything(): Promise<void> {
  await selfManaged.createUser();
  await selfManaged.setSettings({ instance_level_code_suggestions_enabled: false, ai_access_token: '' });
  await selfManaged.setFeature('code_suggestions_tokens_api', { value: 'false' });
  const user = await saas.createUser({ codeSuggestions: true });
  const group = await saas.createGroup(false);
  await saas.addMember(group.id, user.id);
  const [account] = await saas.call<{ id: number }[]>(
    'GET',
    `/users?username=${PERSONAS.saas.serviceAccount.username}`,
  );
  await saas.call('DELETE', `/users/${account!.id}`);
  await saas.call('DELETE', '/features/code_suggestions_for_instance_admin_enabled');
}

async function expectWholeFlow(): Promise<void> {
  expect((await tandem.developer.openEditor().requestSuggestions(FILE)).choices).toHaveLength(1);
}

const control = (service: 'selfManaged' | 'saas' | 'modelGateway', method: string, path: string) =>
  tandem[service].request(method, `/_simulator${path}`, { as: tandem.stack.simulatorToken });

describe('POST /_simulator/reset', () => {
  it('puts the data back as the seed left them, numbers too', async () => {
    const seeded = await stored();
    await changeEverything();
    expect(await stored()).not.toEqual(seeded);
    expect((await requestToken(tandem.selfManaged, { as })).status).toBe(404);
    await tandem.reset();
    expect(await stored()).toEqual(seeded);
    const { id } = await saas.createUser();
    await tandem.reset();
    expect((await saas.createUser()).id).toBe(id);
    await tandem.reset();
    await expectWholeFlow();
  });

  it('returns to real time, takes faults back, forgets exchanges, and has Code Suggest forget its keys', async () => {
    await tandem.clock.advance(7200);
    await tandem.saas.clock.skew(-500);
    await tandem.selfManaged.faults.set({ on: 'in', kind: 'status', status: 503, path: '/api/v4/*' });
    await tandem.modelGateway.faults.set({ on: 'out', kind: 'delay', milliseconds: 1 });
    await requestToken(tandem.selfManaged, { as });
    await tandem.reset();
    expect(await tandem.faults.list()).toEqual([]);
    expect(await tandem.exchanges()).toEqual([]);
    for (const service of tandem.services) {
      const { json } = await service.request('GET', '/_simulator/clock', { as: tandem.stack.simulatorToken });
      expect(json).toMatchObject({ frozen: false, advanced_seconds: 0, skew_seconds: 0 });
      expect(Math.abs(Date.parse((json as { now: string }).now) - Date.now())).toBeLessThan(5_000);
    }
    await expectWholeFlow();
    expect((await tandem.modelGateway.exchanges({ direction: 'out' })).map(({ path }) => path)).toEqual([
      '/.well-known/openid-configuration',
      '/oauth/discovery/keys',
    ]);
  });

  it('dates the seed again from real time', async () => {
    await tandem.clock.advance(400 * 86_400);
    await tandem.reset();
    const [{ expires_at: expiresAt }] = (await tandem.saas.database.query<{ expires_at: string }>(
      'SELECT max(expires_at)::text AS expires_at FROM personal_access_tokens',
    )) as [{ expires_at: string }];
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThan(366 * 86_400_000);
    await tandem.clock.advance(300 * 86_400);
    await expectWholeFlow();
  });

  it('keeps the signing keys: a JWT of before goes on, a verifier needs no new keys', async () => {
    const editor = tandem.developer.openEditor();
    await editor.requestToken();
    const before = (await tandem.saas.request('GET', '/oauth/discovery/keys')).text;
    await tandem.reset();
    expect((await editor.requestSuggestions(FILE)).choices).toHaveLength(1);
    expect((await tandem.saas.request('GET', '/oauth/discovery/keys')).text).toBe(before);
  });

  it('takes a rotation back whose key does not sign in real time', async () => {
    const keys = async () => (await tandem.saas.request('GET', '/oauth/discovery/keys')).text;
    const before = await keys();
    const rotated = await tandem.saas.request('POST', '/api/v4/signing_keys/rotate', { as: PERSONAS.saas.root });
    expect(rotated.status).toBe(201);
    await tandem.clock.advance(2 * 86_400);
    await expectWholeFlow();
    expect(await keys()).not.toBe(before);
    await tandem.reset();
    expect(await keys()).toBe(before);
    await expectWholeFlow();
    await tandem.clock.advance(2 * 86_400);
    await expectWholeFlow();
  });

  it('takes less than a second, also after much was made', async () => {
    await tandem.saas.database.query(
      `INSERT INTO users (username, name, email, state, admin, user_type, code_suggestions, created_at)
         SELECT 'u' || n, 'u', n || '@example.com', 'active', false, 'human', true, now() FROM generate_series(1, 50000) n`,
    );
    for (const service of ['selfManaged', 'saas', 'modelGateway'] as const) {
      const { status, json } = await control(service, 'POST', '/reset');
      expect([status, (json as { duration_ms: number }).duration_ms < 1000]).toEqual([200, true]);
    }
    await expectWholeFlow();
  });

  it('goes on beside requests: each is answered as before or as after, none fails', async () => {
    let over = false;
    const seen = new Set<number>();
    const asking = Array.from({ length: 4 }, async () => {
      while (!over) seen.add((await requestToken(tandem.selfManaged, { as })).status);
    });
    const creating = (async () => {
      while (!over) {
        const { status } = await tandem.selfManaged.request('POST', '/api/v4/groups', {
          as: tandem.selfManaged.people.root,
          body: { name: 'g', path: `g${performance.now()}`.replace('.', '-') },
        });
        seen.add(status);
      }
    })();
    for (let count = 0; count < 5; count += 1) await tandem.reset();
    over = true;
    await Promise.all([...asking, creating]);
    expect([...seen]).toEqual([201]);
  });

  it('gives up with 409 if a table is held, lets requests by meanwhile, and leaves all as it was', async () => {
    const { id } = await saas.createUser();
    const { database } = tandem.saas;
    const others = `FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()`;
    const holder = database
      .query('DO $$ BEGIN LOCK TABLE users IN ACCESS SHARE MODE; PERFORM pg_sleep(60); END $$')
      .catch((error: Error) => error.message);
    await eventually(async () =>
      expect(await database.query(`SELECT ${others} AND wait_event = 'PgSleep'`)).toHaveLength(1),
    );
    const refused = control('saas', 'POST', '/reset');
    expect((await requestToken(tandem.saas, { as: PERSONAS.saas.acmeOwner })).status).toBe(201);
    expect(await refused).toMatchObject({
      status: 409,
      json: { error: 'requests hold the tables: end them, then try again' },
    });
    await database.query(`SELECT pg_cancel_backend(pid) ${others}`);
    expect(await holder).toMatch(/canceling statement/);
    expect(await saas.call('GET', `/users/${id}`)).toMatchObject({ id });
    expect((await control('saas', 'POST', '/reset')).status).toBe(200);
  });

  it('holds after a restart: the start creates what is missing of the seed, and nothing else comes back', async () => {
    await changeEverything();
    await tandem.reset();
    const seeded = await stored();
    await Promise.all([tandem.selfManaged, tandem.saas].map(({ process }) => process.restart()));
    expect(await stored()).toEqual(seeded);
    await expectWholeFlow();
  });

  it('is opened by the token alone', async () => {
    for (const service of tandem.services) {
      expect((await service.request('POST', '/_simulator/reset')).status).toBe(401);
      expect((await service.request('POST', '/_simulator/reset', { as: PERSONAS.saas.root })).status).toBe(401);
    }
  });
});

describe('/_simulator/snapshots/:name', () => {
  afterEach(async () => {
    for (const { snapshots } of [tandem.selfManaged, tandem.saas]) {
      for (const { name } of await snapshots.list()) await snapshots.remove(name);
    }
  });

  it('keeps and restores a state, whatever was changed since', async () => {
    await saas.createGroup(true);
    await selfManaged.createUser();
    const kept = await stored();
    await tandem.snapshots.take('before');
    await changeEverything();
    await tandem.snapshots.restore('before');
    expect(await stored()).toEqual(kept);
    await expectWholeFlow();
    await tandem.reset();
    await tandem.snapshots.restore('before');
    expect(await stored()).toEqual(kept);
  });

  it('restores the numbers of new rows', async () => {
    await tandem.snapshots.take('numbers');
    const first = await saas.createUser();
    await saas.createUser();
    await tandem.snapshots.restore('numbers');
    const again = await saas.createUser();
    expect([again.id, again.tokenId]).toEqual([first.id, first.tokenId]);
  });

  it('keeps the latest under a name, and tells of each', async () => {
    await tandem.saas.snapshots.take('one');
    const { id } = await saas.createUser();
    const { status, json } = await control('saas', 'PUT', '/snapshots/one');
    expect([status, json]).toEqual([
      200,
      { name: 'one', taken_at: expect.any(String), rows: expect.any(Number), bytes: expect.any(Number) },
    ]);
    expect((await control('saas', 'GET', '/snapshots/one')).json).toEqual(json);
    expect((await control('saas', 'GET', '/snapshots')).json).toEqual({ snapshots: [json] });
    await tandem.saas.reset();
    await tandem.saas.snapshots.restore('one');
    expect(await saas.call('GET', `/users/${id}`)).toMatchObject({ id });
  });

  it('outlives a restart and a reset, and is gone when it is deleted', async () => {
    await selfManaged.setSettings({ instance_level_code_suggestions_enabled: false });
    await tandem.selfManaged.snapshots.take('off');
    await tandem.reset();
    await tandem.selfManaged.process.restart();
    await tandem.selfManaged.snapshots.restore('off');
    expect((await requestToken(tandem.selfManaged, { as })).status).toBe(404);
    expect((await control('selfManaged', 'DELETE', '/snapshots/off')).status).toBe(204);
    expect(await tandem.selfManaged.database.query(`SELECT FROM pg_namespace WHERE nspname LIKE 'tandem%'`)).toEqual(
      [],
    );
  });

  it('goes on beside requests, takes one moment for all tables, and none fails', async () => {
    await tandem.snapshots.take('busy');
    let over = false;
    const seen = new Set<number>();
    const asking = Array.from({ length: 3 }, async () => {
      while (!over) seen.add((await requestToken(tandem.selfManaged, { as })).status);
    });
    const creating = (async () => {
      while (!over) {
        const { status } = await tandem.selfManaged.request('POST', '/api/v4/groups', {
          as: tandem.selfManaged.people.root,
          body: { name: 'g', path: `g${performance.now()}`.replace('.', '-') },
        });
        seen.add(status);
      }
    })();
    for (let count = 0; count < 2; count += 1) {
      await tandem.snapshots.take('meanwhile');
      await tandem.snapshots.restore('meanwhile');
      await tandem.snapshots.restore('busy');
    }
    over = true;
    await Promise.all([...asking, creating]);
    expect([...seen]).toEqual([201]);
    const { rows } = (await tandem.selfManaged.snapshots.list()).find(({ name }) => name === 'busy')!;
    expect(rows).toBeGreaterThan(0);
    await expectWholeFlow();
  });

  it('refuses names that are none, and answers 404 if nothing has the name', async () => {
    for (const name of ['A', '-a', 'a.b', 'a%20b', '%22', 'a'.repeat(41)]) {
      expect((await control('saas', 'PUT', `/snapshots/${name}`)).status).toBe(400);
    }
    for (const method of ['GET', 'POST', 'DELETE']) {
      for (const name of ['none', '%22;--']) {
        expect(await control('saas', method, `/snapshots/${name}`)).toMatchObject({
          status: 404,
          json: { error: 'no snapshot has this name' },
        });
      }
    }
  });

  it('keeps twenty at most', async () => {
    for (let count = 0; count < 20; count += 1) await tandem.saas.snapshots.take(`s${count}`);
    expect(await control('saas', 'PUT', '/snapshots/one-more')).toMatchObject({
      status: 409,
      json: { error: '20 snapshots are kept: delete some' },
    });
    expect((await control('saas', 'PUT', '/snapshots/s7')).status).toBe(200);
  });

  it('tells what the database’s role needs if it may make no schema', async () => {
    const change = (what: string) =>
      tandem.saas.database.query(`DO $$ BEGIN EXECUTE format('${what}', current_database(), current_user); END $$`);
    await change('REVOKE CREATE ON DATABASE %I FROM %I');
    const refused = await control('saas', 'PUT', '/snapshots/a');
    await change('GRANT CREATE ON DATABASE %I TO %I');
    expect(refused).toMatchObject({
      status: 409,
      json: { error: 'the role of DATABASE_URL may make no schema: GRANT CREATE ON DATABASE to it' },
    });
    expect((await control('saas', 'PUT', '/snapshots/a')).status).toBe(200);
  });

  it('refuses one of before a migration', async () => {
    await tandem.saas.snapshots.take('old');
    const comment = `SELECT obj_description('tandem_snapshot_old'::regnamespace, 'pg_namespace') AS note`;
    const [row] = await tandem.saas.database.query<{ note: string }>(comment);
    const note = JSON.stringify({ ...JSON.parse(row!.note), migration: '1' });
    await tandem.saas.database.query(`COMMENT ON SCHEMA tandem_snapshot_old IS '${note}'`);
    expect(await control('saas', 'POST', '/snapshots/old')).toMatchObject({
      status: 409,
      json: { error: 'the snapshot is from before a migration of the database: delete it and take it again' },
    });
  });

  it('is not there on Code Suggest, which keeps no data', async () => {
    expect((await control('modelGateway', 'GET', '/snapshots')).status).toBe(401);
    expect((await control('modelGateway', 'PUT', '/snapshots/a')).status).toBe(401);
  });
});

it('fails no request meanwhile, and lets no secret into a log', () => {
  for (const log of [tandem.selfManaged.log(), tandem.saas.log()]) {
    expect(log).not.toContain('request failed');
    expect(log).not.toContain('glpat-');
  }
});
