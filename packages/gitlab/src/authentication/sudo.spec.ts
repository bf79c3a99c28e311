import type { ApiClient } from '../fixtures/api-client.js';
import { ApiService } from '../fixtures/api-service.js';

let api: ApiService;
let root: ApiClient;
let developer: ApiClient;
beforeAll(async () => {
  api = await ApiService.start();
  developer = await api.seedUser('developer');
  root = api.root.with(await api.seedToken(api.root.id, ['api', 'sudo']));
});
afterAll(() => api.stop());

async function ask(
  sudo: string,
  token: string | undefined,
  path = '/user',
): Promise<[number, Record<string, unknown>]> {
  const answer = await fetch(`${api.url}/api/v4${path}`, {
    headers: { sudo, ...(token === undefined ? {} : { 'private-token': token }) },
  });
  return [answer.status, (await answer.json()) as Record<string, unknown>];
}

it.each(['developer', 'DEVELOPER', 'id'])('acts as the user whom the header names by %s', async (name) => {
  const [status, user] = await ask(name === 'id' ? String(developer.id) : name, root.token);
  expect([status, user.username, user.is_admin]).toEqual([200, 'developer', undefined]);
});

it('takes the parameter before the header, in the query, a form and JSON', async () => {
  expect((await ask('root', root.token, '/user?sudo=developer'))[1]).toMatchObject({ username: 'developer' });
  const made = await root.post('/groups', { name: 'G', path: 'of-developer', sudo: developer.id });
  expect((await root.get(`/groups/${made.json.id}/members`)).json).toMatchObject([{ username: 'developer' }]);
  const form = new URLSearchParams({ sudo: 'developer', value: 'true' });
  expect((await root.send('POST', '/features/ai_assist_flag', form)).status).toBe(403);
});

it('asks for the scope sudo in the place of those of the route', async () => {
  const [status, body] = await ask('developer', api.root.token);
  expect([status, body]).toMatchObject([403, { error: 'insufficient_scope', scope: 'sudo' }]);
  const onlySudo = await api.seedToken(root.id, ['sudo']);
  expect((await ask('developer', onlySudo))[1]).toMatchObject({ username: 'developer' });
  expect((await root.with(onlySudo).get('/user')).status).toBe(403);
});

it.each(['root', 'nobody', '1'])('is for administrators, whoever is named: %s', async (name) => {
  const token = await api.seedToken(developer.id, ['api', 'sudo']);
  expect(await ask(name, token)).toEqual([403, { message: '403 Forbidden - Must be admin to use sudo' }]);
});

it.each(['nobody', '999999', '99999999999999999999', '', '%00'])('answers 404 for %j, whom nobody is', async (name) => {
  const named = decodeURIComponent(name);
  const message = `404 User with ID or username '${named}' Not Found`;
  const path = `/user?sudo=${name}`;
  expect(await root.get(path)).toMatchObject({ status: 404, json: { message } });
});

it('answers 401 without a token, on a route for anybody too', async () => {
  expect(await ask('root', undefined, '/groups')).toEqual([401, { message: '401 Unauthorized' }]);
});

it('writes both into the audit trail', async () => {
  await root.post('/groups', { name: 'H', path: 'audited', sudo: 'developer' });
  const [event] = (await root.get('/audit_events?entity_type=Group&per_page=1')).json;
  expect(event).toMatchObject({
    author_id: developer.id,
    details: { add: 'group', author_name: 'developer', impersonated_by: 'root' },
  });
});

it('shows the token that was presented, and its own user', async () => {
  expect((await root.get('/personal_access_tokens/self?sudo=developer')).json).toMatchObject({ user_id: root.id });
});
