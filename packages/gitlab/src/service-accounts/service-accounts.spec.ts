import type { ApiClient } from '../fixtures/api-client.js';
import { ApiService } from '../fixtures/api-service.js';

let api: ApiService;
let root: ApiClient;
let owner: ApiClient;
let developer: ApiClient;
let stranger: ApiClient;
let acme: { id: number };
let account: { id: number; username: string };
beforeAll(async () => {
  api = await ApiService.start();
  root = api.root;
  owner = await api.seedUser('owner');
  developer = await api.seedUser('developer');
  stranger = await api.seedUser('stranger');
  acme = (await owner.post('/groups', { name: 'Acme', path: 'acme' })).json;
  await owner.post('/groups/acme/members', { user_id: developer.id, access_level: 30 });
  account = (await owner.post('/groups/acme/service_accounts')).json;
});
afterAll(() => api.stop());

const TOKEN = { name: 'ai_access_token', scopes: ['api'] };
const tokensOf = (userId: number, group = 'acme') =>
  `/groups/${group}/service_accounts/${userId}/personal_access_tokens`;

describe('POST /service_accounts', () => {
  it('makes an account of the instance', async () => {
    const { status, json } = await root.post('/service_accounts');
    expect([status, Object.keys(json as object)]).toEqual([201, ['id', 'username', 'name']]);
    expect(json).toMatchObject({ name: 'Service account user' });
    expect(json.username).toMatch(/^service_account_[0-9a-f]{32}$/);
    expect((await root.get(`/users/${json.id}`)).json).toMatchObject({
      provisioned_by_group_id: null,
      is_admin: false,
    });
  });

  it('takes a name and a username', async () => {
    expect((await root.post('/service_accounts', { name: 'Bot', username: 'bot' })).json).toMatchObject({
      name: 'Bot',
      username: 'bot',
    });
    expect(await root.post('/service_accounts', { username: 'bot' })).toMatchObject({
      status: 400,
      json: { message: '400 Bad request - Username has already been taken' },
    });
  });

  it('may use the API with a token that an administrator makes for it', async () => {
    const { id } = (await root.post('/service_accounts')).json;
    const { token } = (await root.post(`/users/${id}/personal_access_tokens`, TOKEN)).json;
    expect((await root.with(token as string).get('/user')).json).toMatchObject({ id, state: 'active' });
  });
});

describe('POST /groups/:id/service_accounts', () => {
  it('makes an account that belongs to the group', async () => {
    expect(account.username).toMatch(new RegExp(`^service_account_group_${acme.id}_[0-9a-f]{32}$`));
    expect((await root.get(`/users/${account.id}`)).json).toMatchObject({ provisioned_by_group_id: acme.id });
  });

  it('is for owners of a root group', async () => {
    const refused = {
      status: 403,
      json: { message: '403 Forbidden - User does not have permission to create a service account in this namespace.' },
    };
    await owner.post('/groups', { name: 'Sub', path: 'sub', parent_id: acme.id });
    expect(await developer.post('/groups/acme/service_accounts')).toMatchObject(refused);
    expect(await owner.post('/groups/acme%2Fsub/service_accounts')).toMatchObject(refused);
    expect(await owner.post('/groups/nothing/service_accounts')).toMatchObject({
      status: 404,
      json: { message: '404 Group Not Found' },
    });
    expect((await stranger.post('/groups/acme/service_accounts')).status).toBe(404);
  });
});

describe('POST /groups/:id/service_accounts/:user_id/personal_access_tokens', () => {
  it('makes a token, shown once', async () => {
    const { status, json } = await owner.post(tokensOf(account.id), { ...TOKEN, expires_at: '' });
    expect(status).toBe(201);
    expect(json).toMatchObject({ name: 'ai_access_token', scopes: ['api'], user_id: account.id, active: true });
    expect((await owner.with(json.token as string).get('/user')).json).toMatchObject({ username: account.username });
  });

  it('refuses whom it is not for', async () => {
    expect((await developer.post(tokensOf(account.id), TOKEN)).status).toBe(403);
    expect((await stranger.post(tokensOf(account.id), TOKEN)).status).toBe(404);
    expect((await owner.post(tokensOf(99_999), TOKEN)).json).toEqual({ message: '404 User Not Found' });
    expect(await owner.post(tokensOf(developer.id), TOKEN)).toMatchObject({
      status: 400,
      json: { message: '400 Bad request - User is not of type Service Account' },
    });
    const elsewhere = (await root.post('/service_accounts')).json;
    expect(await owner.post(tokensOf(elsewhere.id as number), TOKEN)).toMatchObject({
      status: 404,
      json: { message: '404 User Not Found' },
    });
    expect((await owner.post(tokensOf(account.id), { name: 'x' })).json).toEqual({
      error: 'scopes is missing, scopes does not have a valid value',
    });
  });
});

describe('POST …/personal_access_tokens/:token_id/rotate', () => {
  it('puts a new token in the place of the old one', async () => {
    const old = (await owner.post(tokensOf(account.id), TOKEN)).json;
    const { status, json } = await owner.post(`${tokensOf(account.id)}/${old.id}/rotate`);
    expect([status, json.name, json.user_id]).toEqual([200, 'ai_access_token', account.id]);
    expect((await owner.with(old.token as string).get('/user')).status).toBe(401);
    expect((await owner.with(json.token as string).get('/user')).status).toBe(200);
    expect((await owner.post(`${tokensOf(account.id)}/${old.id}/rotate`)).status).toBe(400);
  });

  it("answers 401 to an owner and 404 to an administrator for a token that is not the account's", async () => {
    expect((await owner.post(`${tokensOf(account.id)}/1/rotate`)).status).toBe(401);
    expect((await root.post(`${tokensOf(account.id)}/1/rotate`)).json).toEqual({ message: '404 Not Found' });
  });
});
