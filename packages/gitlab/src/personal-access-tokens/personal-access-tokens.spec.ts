import { stringify } from 'qs';
import type { ApiClient } from '../fixtures/api-client.js';
import { ApiService } from '../fixtures/api-service.js';

let api: ApiService;
let root: ApiClient;
let user: ApiClient;
let other: ApiClient;
beforeAll(async () => {
  api = await ApiService.start();
  root = api.root;
  user = await api.seedUser('user');
  other = await api.seedUser('other');
});
afterAll(() => api.stop());

const dateIn = (days: number) => new Date(api.clock.now() + days * 86_400_000).toISOString().slice(0, 10);
const create = async (fields: object = {}, whom = user) =>
  (await root.post(`/users/${whom.id}/personal_access_tokens`, { name: 'made', scopes: ['api'], ...fields })).json;

describe('POST /users/:user_id/personal_access_tokens', () => {
  it('shows the clear text, once, and a token that is good', async () => {
    const token = await create();
    expect(Object.keys(token as object)).toEqual([
      'id',
      'name',
      'revoked',
      'created_at',
      'scopes',
      'user_id',
      'last_used_at',
      'active',
      'expires_at',
      'token',
    ]);
    expect(token).toMatchObject({ name: 'made', revoked: false, scopes: ['api'], user_id: user.id, active: true });
    expect(token.token).toMatch(/^glpat-[\w-]{20}$/);
    const shown = await user.with(token.token as string).get(`/personal_access_tokens/${token.id}`);
    expect(shown.status).toBe(200);
    expect(shown.json).not.toHaveProperty('token');
  });

  it.each([
    ['JSON', { scopes: ['api', 'read_user'] }],
    ['JSON with commas', { scopes: 'api, read_user' }],
  ])('takes scopes as %s', async (_encoding, scopes) => {
    expect((await create(scopes)).scopes).toEqual(['api', 'read_user']);
  });

  it.each(['scopes[]=api&scopes[]=read_user', 'scopes=api,read_user', 'scopes[0]=api&scopes[1]=read_user'])(
    'takes %s as a form and in the query',
    async (scopes) => {
      const path = `/users/${user.id}/personal_access_tokens`;
      const form = await root.send('POST', path, new URLSearchParams(`name=x&${scopes}`));
      const query = await root.post(`${path}?name=x&${scopes}`);
      expect([form.json.scopes, query.json.scopes]).toEqual([
        ['api', 'read_user'],
        ['api', 'read_user'],
      ]);
    },
  );

  it('lasts the longest allowed if nobody says otherwise', async () => {
    expect((await create()).expires_at).toBe(dateIn(365));
    expect((await create({ expires_at: '' })).expires_at).toBe(dateIn(365));
    expect((await create({ expires_at: null })).expires_at).toBe(dateIn(365));
    expect((await create({ expires_at: dateIn(365) })).expires_at).toBe(dateIn(365));
    expect((await create({ expires_at: `${dateIn(3)}T10:00:00Z` })).expires_at).toBe(dateIn(3));
  });

  it('may have expired before', async () => {
    const token = await create({ expires_at: dateIn(0) });
    expect(token.active).toBe(false);
    expect((await user.with(token.token as string).get('/user')).json).toMatchObject({ error: 'invalid_token' });
  });

  it.each([
    [{ expires_at: '2999-01-01' }, 422, { message: 'Expires at must expire in 365 days' }],
    [{ scopes: [] }, 422, { message: "Scopes can't be blank" }],
    [{ scopes: '', name: ' ' }, 422, { message: "Name can't be blank and Scopes can't be blank" }],
    [{ name: 'x'.repeat(256) }, 422, { message: 'Name is too long (maximum is 255 characters)' }],
    [{ scopes: ['api', 'all'] }, 400, { error: 'scopes does not have a valid value' }],
    [{ expires_at: '2023-02-30' }, 400, { error: 'expires_at is invalid' }],
    [
      { scopes: undefined, name: undefined },
      400,
      { error: 'name is missing, scopes is missing, scopes does not have a valid value' },
    ],
  ])('refuses %j', async (fields, status, json) => {
    const parameters = { name: 'made', scopes: ['api'], ...fields };
    expect(await root.post(`/users/${user.id}/personal_access_tokens`, parameters)).toMatchObject({ status, json });
  });

  it('answers 404 for nobody', async () => {
    const answer = await root.post('/users/99999/personal_access_tokens', { name: 'x', scopes: ['api'] });
    expect(answer).toMatchObject({ status: 404, json: { message: '404 User Not Found' } });
  });
});

describe('GET /personal_access_tokens', () => {
  const list = async (client: ApiClient, filter: object = {}) =>
    (await client.get(`/personal_access_tokens?${stringify(filter)}`)).json as { id: number; user_id: number }[];

  it("gives a user its own tokens, an administrator everybody's, the oldest first", async () => {
    expect(new Set((await list(user, { per_page: 100 })).map(({ user_id }) => user_id))).toEqual(new Set([user.id]));
    const all = await list(root, { per_page: 100 });
    expect(new Set(all.map(({ user_id }) => user_id))).toEqual(new Set([root.id, user.id, other.id]));
    expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted((one, two) => one - two));
  });

  it('filters by user, for an administrator and for oneself', async () => {
    expect(await list(root, { user_id: other.id })).toHaveLength(1);
    expect(await list(root, { user_id: 99_999 })).toEqual([]);
    expect(await list(other, { user_id: other.id })).toHaveLength(1);
    expect(await other.get(`/personal_access_tokens?user_id=${user.id}`)).toMatchObject({
      status: 401,
      json: { message: '401 Unauthorized' },
    });
  });

  it('filters by name, state and revocation', async () => {
    const target = await api.seedUser('filtered');
    const [good, revoked, expired] = [
      await create({ name: 'good' }, target),
      await create({ name: 'revoked 100%' }, target),
      await create({ name: 'expired', expires_at: dateIn(-1) }, target),
    ];
    await root.delete(`/personal_access_tokens/${revoked.id}`);
    const ids = async (filter: object) => (await list(target, filter)).map(({ id }) => id).slice(-3);
    expect(await ids({ search: 'GOOD' })).toEqual([good.id]);
    expect(await ids({ search: '0%' })).toEqual([revoked.id]);
    expect(await ids({ revoked: 'true' })).toEqual([revoked.id]);
    expect(await ids({ state: 'inactive' })).toEqual([revoked.id, expired.id]);
    expect(await ids({ state: 'active' })).toContain(good.id);
    expect(await ids({ created_after: '2999-01-01' })).toEqual([]);
    expect(await ids({ created_before: '2999-01-01', last_used_before: '2000-01-01' })).toEqual([]);
    expect((await user.get('/personal_access_tokens?state=none')).json).toEqual({
      error: 'state does not have a valid value',
    });
  });
});

describe('GET /personal_access_tokens/self', () => {
  it.each(['api', 'read_repository', 'ai_features'] as const)(
    'shows the token that asks, of scope %s',
    async (scope) => {
      const answer = await user.with(await api.seedToken(user.id, [scope])).get('/personal_access_tokens/self');
      expect(answer.json).toMatchObject({ user_id: user.id, scopes: [scope], active: true });
    },
  );
});

describe('DELETE /personal_access_tokens', () => {
  it('revokes the token that asks', async () => {
    const client = user.with(await api.seedToken(user.id, ['read_user']));
    expect((await client.delete('/personal_access_tokens/self')).status).toBe(204);
    expect((await client.get('/user')).json).toMatchObject({
      error: 'invalid_token',
      error_description: 'Token was revoked. You have to re-authorize from the user.',
    });
  });

  it("revokes one's own, and anybody's for an administrator, also twice", async () => {
    const token = await create();
    expect((await user.delete(`/personal_access_tokens/${token.id}`)).status).toBe(204);
    expect((await root.delete(`/personal_access_tokens/${token.id}`)).status).toBe(204);
  });
});

describe('the last token of an active administrator', () => {
  const PATH = '/personal_access_tokens/self';
  const refused = {
    status: 403,
    json: { message: '403 Forbidden - The last token of an active administrator cannot be revoked' },
  };
  const idOf = async (client: ApiClient) => (await client.get(PATH)).json['id'] as number;

  it('stays, for without it nobody could make another', async () => {
    // None of these serves: a token to read alone, one of a user, one of an administrator who is blocked.
    await api.seedToken(root.id, ['read_api']);
    const blocked = await api.seedUser('blocked-admin', { admin: true });
    await root.post(`/users/${blocked.id}/block`);
    expect(await root.delete(PATH)).toMatchObject(refused);
    expect(await root.delete(`/personal_access_tokens/${await idOf(root)}`)).toMatchObject(refused);
    const expired = { expires_at: dateIn(0) };
    expect(await root.post(`/personal_access_tokens/${await idOf(root)}/rotate`, expired)).toMatchObject(refused);
    expect((await root.get('/application/settings')).status).toBe(200);
  });

  it('goes if another one serves; of two that go at once one stays', async () => {
    const [one, two] = [root.with(await api.seedToken(root.id)), root.with(await api.seedToken(root.id))];
    expect((await one.delete(PATH)).status).toBe(204);
    const answers = await Promise.all([root.delete(PATH), two.delete(PATH)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 403]);
    root = root.with(await api.seedToken(root.id));
  });
});

describe.each<[string, (client: ApiClient, id: number) => Promise<{ status: number; json: unknown }>]>([
  ['GET /personal_access_tokens/:id', (client, id) => client.get(`/personal_access_tokens/${id}`)],
  ['DELETE /personal_access_tokens/:id', (client, id) => client.delete(`/personal_access_tokens/${id}`)],
  ['POST /personal_access_tokens/:id/rotate', (client, id) => client.post(`/personal_access_tokens/${id}/rotate`)],
])('%s', (_name, ask) => {
  it("answers 401 to a user for somebody else's token and for none such", async () => {
    const { id } = await create();
    const refused = { status: 401, json: { message: '401 Unauthorized' } };
    expect(await ask(other, id as number)).toMatchObject(refused);
    expect(await ask(other, 99_999)).toMatchObject(refused);
  });

  it('answers 404 to an administrator for none such', async () => {
    expect(await ask(root, 99_999)).toMatchObject({ status: 404, json: { message: '404 Not Found' } });
  });
});

describe('POST /personal_access_tokens/:id/rotate', () => {
  const rotate = (client: ApiClient, id: number, parameters = {}) =>
    client.post(`/personal_access_tokens/${id}/rotate`, parameters);

  it('revokes the token and gives its successor a week', async () => {
    const token = await create({ name: 'rotated', scopes: ['api', 'read_user'] });
    const client = user.with(token.token as string);
    const { status, json } = await rotate(client, token.id as number);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      name: 'rotated',
      scopes: ['api', 'read_user'],
      user_id: user.id,
      expires_at: dateIn(7),
    });
    expect((await client.get('/user')).status).toBe(401);
    expect((await user.with(json.token as string).get('/user')).status).toBe(200);
  });

  it('takes another date for the successor', async () => {
    const { id } = await create();
    expect((await rotate(root, id as number, { expires_at: dateIn(30) })).json).toMatchObject({
      expires_at: dateIn(30),
    });
  });

  it('leaves the token as it is if the successor does not validate', async () => {
    const token = await create();
    expect(await rotate(root, token.id as number, { expires_at: dateIn(366) })).toMatchObject({
      status: 400,
      json: { message: '400 Bad request - Expires at must expire in 365 days' },
    });
    expect((await user.with(token.token as string).get('/user')).status).toBe(200);
  });

  it('revokes the whole family if a revoked token is rotated', async () => {
    const first = await create();
    const second = (await rotate(root, first.id as number)).json;
    const third = (await rotate(root, second.id as number)).json;
    expect((await user.with(third.token as string).get('/user')).status).toBe(200);
    expect(await rotate(root, first.id as number)).toMatchObject({
      status: 400,
      json: { message: '400 Bad request - token already revoked' },
    });
    expect((await user.with(third.token as string).get('/user')).status).toBe(401);
  });

  it('lets one of many at the same time succeed', async () => {
    const { id } = await create();
    const answers = await Promise.all(Array.from({ length: 8 }, () => rotate(root, id as number)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400, 400, 400, 400]);
    const successor = answers.find(({ status }) => status === 200)?.json;
    // The others came with a token that was revoked by then: the family is revoked.
    expect((await root.get(`/personal_access_tokens/${successor.id}`)).json).toMatchObject({ revoked: true });
  });
});

it('expires at 00:00 UTC of its date', async () => {
  const token = await create({ expires_at: dateIn(2) });
  const client = user.with(token.token as string);
  api.clock.advance({ days: 1 });
  expect((await client.get('/user')).status).toBe(200);
  api.clock.advance({ days: 1 });
  expect((await client.get('/user')).json).toMatchObject({
    error_description: 'Token is expired. You can either do re-authorization or token refresh.',
  });
});
