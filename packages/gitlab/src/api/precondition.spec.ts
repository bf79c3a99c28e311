import type { ApiClient } from '../fixtures/api-client.js';
import { ApiService } from '../fixtures/api-service.js';

let api: ApiService;
let user: ApiClient;
let group: number;
beforeAll(async () => {
  api = await ApiService.start();
  user = await api.seedUser('conditional');
  group = (await user.post('/groups', { name: 'Group', path: 'conditional-group' })).json.id;
  await user.post(`/groups/${group}/members`, { user_id: api.root.id, access_level: 30 });
  await api.root.put('/application/settings', { instance_level_code_suggestions_enabled: false });
});
afterAll(() => api.stop());

const send = async (method: string, path: string, since: string, body?: object) => {
  const response = await fetch(`${api.url}/api/v4${path}`, {
    method,
    headers: {
      'private-token': api.root.token ?? '',
      'if-unmodified-since': since,
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  return [response.status, text === '' ? undefined : (JSON.parse(text) as unknown)] as const;
};

const EARLIER = 'Fri, 01 Jan 2010 00:00:00 GMT';
const FAILED = [412, { message: '412 Precondition Failed' }];
const requests: [string, () => string, object | undefined][] = [
  ['PUT', () => `/users/${user.id}`, { name: 'Other' }],
  ['PUT', () => '/user/preferences', { code_suggestions: true }],
  ['PUT', () => `/groups/${group}`, { name: 'Other' }],
  ['PUT', () => `/groups/${group}/members/${api.root.id}`, { access_level: 40 }],
  ['PUT', () => '/application/settings', { instance_level_code_suggestions_enabled: true }],
  ['DELETE', () => `/groups/${group}/members/${api.root.id}`, undefined],
  ['DELETE', () => '/personal_access_tokens/2', undefined],
  ['DELETE', () => `/groups/${group}`, undefined],
  ['DELETE', () => `/users/${user.id}?hard_delete=true`, undefined],
];

it.each(requests)('%s %s does nothing to what was changed later', async (method, path, body) => {
  const events = async () => (await api.root.get('/audit_events')).headers.get('x-total');
  const before = await events();
  expect(await send(method, path(), EARLIER, body)).toEqual(FAILED);
  expect(await events()).toBe(before);
});

it('counts from the last change, of any kind', async () => {
  const changes: [string, () => Promise<unknown>, string, object][] = [
    ['a state', () => api.root.post(`/users/${user.id}/block`), `/users/${user.id}`, { name: 'N' }],
    ['a name', () => api.root.put(`/users/${user.id}`, { name: 'M' }), `/users/${user.id}`, { name: 'N' }],
    ['a group', () => api.root.put(`/groups/${group}`, { name: 'M' }), `/groups/${group}`, { name: 'N' }],
    [
      'a level',
      () => api.root.put(`/groups/${group}/members/${api.root.id}`, { access_level: 20 }),
      `/groups/${group}/members/${api.root.id}`,
      { access_level: 30 },
    ],
  ];
  for (const [what, change, path, body] of changes) {
    api.clock.advance({ minutes: 10 });
    const before = new Date(api.clock.now() - 60_000).toUTCString();
    expect([what, (await send('PUT', path, before, body))[0]]).toEqual([what, 200]);
    await change();
    expect([what, await send('PUT', path, before, body)]).toEqual([what, FAILED]);
  }
});

it('finds a record before it holds it to a condition, and takes what is no time for none', async () => {
  expect((await send('DELETE', '/users/999999', EARLIER))[0]).toBe(404);
  expect((await send('PUT', `/users/${user.id}`, 'yesterday', { name: 'Other' }))[0]).toBe(200);
});

it.each(requests.slice(5))('%s %s works if nothing was changed since', async (method, path, body) => {
  const since = new Date(api.clock.now() + 1000).toUTCString();
  expect((await send(method, path(), since, body))[0]).toBeLessThan(300);
});
