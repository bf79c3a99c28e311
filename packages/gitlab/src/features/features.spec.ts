import { FEATURE_FLAGS } from '@tandem/contracts';
import { stringify } from 'qs';
import type { ApiClient } from '../fixtures/api-client.js';
import { ApiService } from '../fixtures/api-service.js';

const FLAG = FEATURE_FLAGS.forInstanceAdmin;

let api: ApiService;
let root: ApiClient;
let user: ApiClient;
let group: { id: number };
beforeAll(async () => {
  api = await ApiService.start();
  root = api.root;
  user = await api.seedUser('user');
  group = (await user.post('/groups', { name: 'Acme', path: 'acme' })).json;
  await user.post('/groups', { name: 'Sub', path: 'sub', parent_id: group.id });
});
afterEach(() => root.delete(`/features/${FLAG}`));
afterAll(() => api.stop());

const set = (parameters: object) => root.post(`/features/${FLAG}`, { ...parameters });
const stateOf = async (parameters: object) => {
  const { json } = await set(parameters);
  return [json.state, json.gates];
};
const off = { key: 'boolean', value: false };

describe('GET /features', () => {
  it('lists what is set, by name, with its definition', async () => {
    await set({ value: false });
    await root.post('/features/another', { value: true, force: true });
    const { json } = await root.get('/features');
    expect(json).toEqual([
      { name: 'another', state: 'on', gates: [{ key: 'boolean', value: true }], definition: null },
      {
        name: FLAG,
        state: 'off',
        gates: [off],
        definition: expect.objectContaining({ name: FLAG, type: 'development', default_enabled: false }),
      },
    ]);
    await root.delete('/features/another');
    expect((await root.get('/features')).json).toHaveLength(1);
  });
});

describe('GET /features/definitions', () => {
  it("lists the flow's flags and their defaults", async () => {
    const { json } = await root.get('/features/definitions');
    expect(json.map(({ name, default_enabled }: Record<string, unknown>) => [name, default_enabled])).toEqual([
      ['ai_assist_flag', true],
      ['code_suggestions_for_instance_admin_enabled', false],
      ['code_suggestions_tokens_api', true],
    ]);
  });
});

describe('POST /features/:name', () => {
  it.each([
    ['JSON', true],
    ['JSON', 'true'],
    ['JSON', 100],
    ['a form', 'true'],
    ['a form', '100'],
    ['a form', '100.0'],
  ])('is fully on by %s with %j', async (encoding, value) => {
    const parameters = { value };
    const body = encoding === 'JSON' ? parameters : new URLSearchParams(stringify(parameters));
    const { status, json } = await root.send('POST', `/features/${FLAG}`, body);
    expect([status, json.state, json.gates]).toEqual([201, 'on', [{ key: 'boolean', value: true }]]);
  });

  it.each([false, 'false', 0, '0', '0.0'])('is fully off with %j', async (value) => {
    await set({ value: true });
    expect(await stateOf({ value })).toEqual(['off', [off]]);
  });

  it('takes the query as well', async () => {
    expect((await root.post(`/features/${FLAG}?value=true&user=user`)).json.state).toBe('conditional');
  });

  it('is on for a percentage of time, or of actors', async () => {
    expect(await stateOf({ value: 30 })).toEqual(['conditional', [off, { key: 'percentage_of_time', value: 30 }]]);
    expect(await stateOf({ value: '12.5', key: 'percentage_of_actors' })).toEqual([
      'conditional',
      [off, { key: 'percentage_of_time', value: 30 }, { key: 'percentage_of_actors', value: 12.5 }],
    ]);
    expect(await stateOf({ value: 40, key: 'percentage_of_time' })).toEqual([
      'conditional',
      [off, { key: 'percentage_of_time', value: 40 }, { key: 'percentage_of_actors', value: 12.5 }],
    ]);
    expect(await stateOf({ value: 0, key: 'percentage_of_time' })).toEqual(['off', [off]]);
  });

  it('is on for actors and feature groups, and off again for each', async () => {
    const actors = [`Group:${group.id}`, `User:${user.id}`];
    expect(await stateOf({ value: true, user: 'USER, user', group: 'acme' })).toEqual([
      'conditional',
      [off, { key: 'actors', value: actors }],
    ]);
    expect(await stateOf({ value: true, namespace: 'acme/sub', feature_group: 'team,testers' })).toEqual([
      'conditional',
      [
        off,
        { key: 'groups', value: ['team', 'testers'] },
        { key: 'actors', value: [`Group:${group.id}`, `Group:${group.id + 1}`, `User:${user.id}`] },
      ],
    ]);
    expect(await stateOf({ value: false, user: 'user', namespace: 'acme/sub,acme', feature_group: 'team' })).toEqual([
      'conditional',
      [off, { key: 'groups', value: ['testers'] }],
    ]);
    expect(await stateOf({ value: true })).toEqual(['on', [{ key: 'boolean', value: true }]]);
  });

  it('is for a user’s own namespace too', async () => {
    const { id } = await api.seedUser('namespaced');
    const { namespace_id } = (await api.root.get(`/users/${id}`)).json;
    expect(namespace_id).toEqual(expect.any(Number));
    expect(await stateOf({ value: true, namespace: 'acme,Namespaced' })).toEqual([
      'conditional',
      expect.arrayContaining([
        { key: 'actors', value: expect.arrayContaining([`Namespaces::UserNamespace:${namespace_id}`]) },
      ]),
    ]);
  });

  it.each(['feature_group', 'user', 'group', 'namespace', 'project', 'repository'])(
    'takes no key together with %s',
    async (target) => {
      expect(await set({ value: 10, key: 'percentage_of_actors', [target]: 'x' })).toMatchObject({
        status: 400,
        json: { error: `key, ${target} are mutually exclusive` },
      });
    },
  );

  it.each(['user', 'group', 'namespace', 'project', 'repository'])(
    'answers 400 for an unknown %s, and sets nothing',
    async (target) => {
      expect(await set({ value: true, [target]: 'nobody' })).toMatchObject({
        status: 400,
        json: { message: '400 Bad request - nobody is not found!' },
      });
      expect((await root.get('/features')).json).toEqual([]);
    },
  );

  it.each([
    [{}, { error: 'value is missing' }],
    [{ value: 10, key: 'x' }, { error: 'key does not have a valid value' }],
    [{ value: 101 }, { message: `400 Bad request - Cannot set '${FLAG}' to "101"` }],
    [{ value: '-1' }, { message: `400 Bad request - Cannot set '${FLAG}' to "-1"` }],
    [{ value: 'yes' }, { message: `400 Bad request - Cannot set '${FLAG}' to "yes"` }],
    [
      { value: 'yes', key: 'percentage_of_actors' },
      { message: `400 Bad request - Cannot set '${FLAG}' ("percentage_of_actors") to "yes"` },
    ],
    [{ value: 10, user: 'user' }, { message: `400 Bad request - Cannot set '${FLAG}' to "10" for @user` }],
  ])('refuses %j', async (parameters, json) => {
    expect(await set(parameters)).toMatchObject({ status: 400, json });
  });

  it('answers 400 for a flag that nobody knows, unless it is forced', async () => {
    expect((await root.post('/features/nobody_knows', { value: true })).status).toBe(400);
    expect((await root.post('/features/nobody_knows', { value: true, force: true })).json).toMatchObject({
      definition: null,
    });
    await root.delete('/features/nobody_knows');
  });

  it('keeps what several administrators add at the same time', async () => {
    const users = await Promise.all(Array.from({ length: 8 }, (_, index) => api.seedUser(`actor-${index}`)));
    const answers = await Promise.all(users.map(({ username }) => set({ value: true, user: username })));
    expect(answers.map(({ status }) => status)).toEqual(users.map(() => 201));
    const [feature] = (await root.get('/features')).json;
    expect(feature.gates[1].value.toSorted()).toEqual(users.map(({ id }) => `User:${id}`).toSorted());
  });

  it('is one of the two if administrators set it and remove it at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => (index % 2 ? root.delete(`/features/${FLAG}`) : set({ value: index }))),
    );
    expect(answers.every(({ status }) => status === 201 || status === 204)).toBe(true);
    const [feature] = (await root.get('/features')).json;
    expect(feature === undefined || feature.gates.length <= 2).toBe(true);
  });
});

describe('DELETE /features/:name', () => {
  it('answers 204, also if the flag was not set', async () => {
    expect((await root.delete(`/features/${FLAG}`)).status).toBe(204);
    expect((await root.delete('/features/nobody_knows')).status).toBe(204);
  });
});

describe('many targets', () => {
  const names = (count: number) => Array.from({ length: count }, (_, at) => `group_${at}`).join(',');

  it('are set and taken away at once', async () => {
    const path = '/features/many?force=true';
    const set = await api.root.post(path, { value: 'true', feature_group: `${names(1_000)}` });
    expect(set.json.gates[1].value).toHaveLength(1_000);
    const again = await api.root.post(path, { value: 'false', feature_group: names(999) });
    expect(again.json.gates[1].value).toEqual(['group_999']);
  });

  it.each(['feature_group', 'user', 'group', 'namespace', 'project', 'repository'])('are bounded: %s', async (list) => {
    const { status, json } = await api.root.post('/features/many?force=true', { value: 'true', [list]: names(1_001) });
    expect([status, json]).toEqual([400, { message: `400 Bad request - ${list} has more than 1000 names` }]);
  });
});

it('changes nothing any more for a client that has gone', async () => {
  await api.root.post('/features/left?force=true', { value: 'false' });
  const waiting = () =>
    api.dataSource.query<object[]>(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
  const until = async (condition: () => Promise<boolean>) => {
    const giveUp = performance.now() + 5_000;
    while (!(await condition())) expect(performance.now()).toBeLessThan(giveUp);
  };
  await api.dataSource.transaction(async (manager) => {
    await manager.query(`SELECT FROM features WHERE name = 'left' FOR UPDATE`);
    const client = new AbortController();
    const gone = fetch(`${api.url}/api/v4/features/left?force=true&value=true`, {
      method: 'POST',
      headers: { 'private-token': api.root.token ?? '' },
      signal: client.signal,
    });
    gone.catch(() => undefined);
    await until(async () => (await waiting()).length === 1);
    client.abort();
    await expect(gone).rejects.toThrow();
    // A request behind it on the same server: the end of the first has been noticed by then.
    await api.anonymous.get('/user');
  });
  await until(async () => (await waiting()).length === 0);
  const { json } = await api.root.get('/features');
  expect(json).toContainEqual(expect.objectContaining({ name: 'left', state: 'off' }));
});
