import type { ApiAnswer, ApiClient } from '../fixtures/api-client.js';
import { ApiService } from '../fixtures/api-service.js';

const URL_OF_LIST = 'http://gitlab.example.com/api/v4/users';

let api: ApiService;
let root: ApiClient;
beforeAll(async () => {
  api = await ApiService.start();
  root = api.root;
  for (let index = 1; index < 25; index += 1) await api.seedUser(`user-${index}`);
});
afterAll(() => api.stop());

const NAMES = ['x-total', 'x-total-pages', 'x-per-page', 'x-page', 'x-next-page', 'x-prev-page'];
const headersOf = ({ headers }: ApiAnswer) => NAMES.map((name) => headers.get(name));
let seenPaths = 0;
const linksOf = ({ headers }: ApiAnswer) =>
  Object.fromEntries(
    (headers.get('link') ?? '').split(', ').map((link) => {
      const [, url, relation] = /^<(.*)>; rel="(.*)"$/.exec(link) ?? [];
      return [relation, url];
    }),
  );

it.each([
  ['', 20, ['25', '2', '20', '1', '2', '']],
  ['?page=2', 5, ['25', '2', '20', '2', '', '1']],
  ['?page=3&per_page=10', 5, ['25', '3', '10', '3', '', '2']],
  ['?page=2&per_page=10', 10, ['25', '3', '10', '2', '3', '1']],
  ['?page=9', 0, ['25', '2', '20', '9', '', '']],
  ['?per_page=1000', 25, ['25', '1', '100', '1', '', '']],
  ['?page=0&per_page=-5', 20, ['25', '2', '20', '1', '2', '']],
  ['?page=&per_page=', 20, ['25', '2', '20', '1', '2', '']],
  ['?search=nobody', 0, ['0', '1', '20', '1', '', '']],
  ['?page=9007199254740991&per_page=100', 0, ['25', '1', '100', '9007199254740991', '', '']],
])('/users%s gives %i entries and tells where they stand', async (query, count, headers) => {
  const answer = await root.get(`/users${query}`);
  expect(answer.json).toHaveLength(count);
  expect(headersOf(answer)).toEqual(headers);
});

it('links to its neighbours, for whoever asked', async () => {
  const { username, id } = root;
  const answer = await api.anonymous.get(`/users?private_token=${root.token}&search=user&page=2&per_page=7`);
  expect([answer.status, username, id]).toEqual([200, 'root', 1]);
  const href = (page: number) =>
    `${URL_OF_LIST}?active=false&admins=false&blocked=false&order_by=id&page=${page}&per_page=7&private_token=${root.token}&search=user&sort=desc&without_project_bots=false`;
  const link = (page: number) => href(page).split(/[?&]/).sort();
  const links = Object.entries(linksOf(answer)).map(([relation, url]) => [relation, String(url).split(/[?&]/)]);
  for (const [relation, page] of [
    ['prev', 1],
    ['next', 3],
    ['first', 1],
    ['last', 4],
  ] as const) {
    expect(Object.fromEntries(links)[relation]).toEqual(expect.arrayContaining(link(page)));
  }
  const next = linksOf(answer).next?.replace('http://gitlab.example.com/api/v4', '');
  expect((await api.anonymous.get(next ?? '')).headers.get('x-page')).toBe('3');
});

it('links with the parameters of the path, with what is not declared, and with lists', async () => {
  const group = (await root.post('/groups', { name: 'Links', path: 'links' })).json.id;
  const answer = await root.get(`/groups/${group}/members?user_ids[]=1&user_ids[]=2&odd=ä&per_page=1`);
  const [list, query = ''] = decodeURIComponent(linksOf(answer).first ?? '').split('?');
  expect(list).toBe(`http://gitlab.example.com/api/v4/groups/${group}/members`);
  expect(query.split('&')).toEqual(
    expect.arrayContaining([`id=${group}`, 'odd=ä', 'page=1', 'per_page=1', 'user_ids[]=1', 'user_ids[]=2']),
  );
});

describe('keyset pagination', () => {
  const follow = async (client: ApiClient, start: string) => {
    const seen: unknown[] = [];
    let path: string | undefined = start;
    while (path) {
      const answer: ApiAnswer = await client.get(path);
      expect([answer.headers.get('x-total'), answer.headers.get('x-page')]).toEqual([null, null]);
      seen.push(...answer.json.map(({ id }: { id: number }) => id));
      path = linksOf(answer).next?.replace('http://gitlab.example.com/api/v4', '');
    }
    return seen;
  };

  it('reads audit events, and for nobody groups by name', async () => {
    for (const name of ['Same', 'Same', 'Äther', 'a', '%_']) {
      await root.post('/groups', { name, path: `keyset-${seenPaths++}`, visibility: 'public' });
    }
    const events = (await root.get('/audit_events?per_page=100')).json as { id: number }[];
    expect(await follow(root, '/audit_events?pagination=keyset&per_page=2')).toEqual(events.map(({ id }) => id));
    const groups = (await api.anonymous.get('/groups?per_page=100')).json as { id: number }[];
    expect(await follow(api.anonymous, '/groups?pagination=keyset&per_page=2')).toEqual(groups.map(({ id }) => id));
  });

  it.each(['/groups', '/personal_access_tokens'])('is not looked at for %s: pages are numbered', async (path) => {
    const answer = await root.get(`${path}?pagination=keyset`);
    expect([answer.status, answer.headers.get('x-page')]).toEqual([200, '1']);
  });

  it('is refused for users', async () => {
    expect(await root.get('/users?pagination=keyset')).toMatchObject({
      status: 405,
      json: { error: 'Keyset pagination is not yet available for this type of request' },
    });
  });

  it('is refused for another order, and for a cursor that is none', async () => {
    expect((await api.anonymous.get('/groups?pagination=keyset&order_by=path')).status).toBe(405);
    for (const cursor of ['x', 'bnVsbA', Buffer.from('{"id":"99999999999"}').toString('base64url')]) {
      const answer = await root.get(`/audit_events?pagination=keyset&cursor=${cursor}`);
      expect(answer).toMatchObject({ status: 400, json: { error: 'cursor is invalid' } });
    }
    expect((await root.get('/groups?pagination=offset')).headers.get('x-page')).toBe('1');
  });
});

it('can be followed to the end', async () => {
  const seen: number[] = [];
  let path: string | undefined = '/users?per_page=4&order_by=id&sort=asc';
  while (path) {
    const answer: ApiAnswer = await root.get(path);
    seen.push(...answer.json.map(({ id }: { id: number }) => id));
    path = linksOf(answer).next?.replace('http://gitlab.example.com/api/v4', '');
  }
  expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
});

it('refuses a page of no entries', async () => {
  expect(await root.get('/users?per_page=0')).toMatchObject({
    status: 400,
    json: { error: 'per_page has a value not allowed' },
  });
  expect((await root.get('/users?page=two')).json).toEqual({ error: 'page is invalid' });
});

it('no longer counts above 10,000 records', async () => {
  await api.dataSource.query(
    `INSERT INTO personal_access_tokens (user_id, name, token_digest, scopes, revoked, expires_at, seeded, created_at)
     SELECT 1, 'many', 'digest-' || n, '{api}', false, '2999-01-01', false, now() FROM generate_series(1, 10001) n`,
  );
  const answer = await root.get('/personal_access_tokens?search=many&page=2');
  expect(headersOf(answer)).toEqual([null, null, '20', '2', '3', '1']);
  expect(Object.keys(linksOf(answer))).toEqual(['prev', 'next', 'first']);
});

it('asks the database the same number of times whatever the number of entries', async () => {
  const queriesFor = async (path: string) => {
    let queries = 0;
    const pool = (
      api.dataSource.driver as unknown as {
        master: { on: (event: string, listen: () => void) => void; off: (event: string, listen: () => void) => void };
      }
    ).master;
    const count = () => (queries += 1);
    pool.on('acquire', count);
    await root.get(path);
    pool.off('acquire', count);
    return queries;
  };
  const owner = await api.seedUser('busy');
  const group = (await owner.post('/groups', { name: 'g', path: 'g' })).json;
  for (let index = 1; index <= 12; index += 1) {
    const sub = (await owner.post('/groups', { name: 's', path: `s${index}`, parent_id: group.id })).json;
    await owner.post(`/groups/${group.id}/members`, { user_id: index, access_level: 30 });
    await owner.post(`/groups/${sub.id}/members`, { user_id: index, access_level: 30 });
  }
  await root.get('/user');
  for (const path of [
    '/users',
    '/groups',
    '/personal_access_tokens',
    `/groups/${group.id}/members`,
    `/groups/${group.id}/members/all`,
    '/groups/g/subgroups',
    '/audit_events',
    '/features',
  ]) {
    const [one, many] = [await queriesFor(`${path}?per_page=1`), await queriesFor(`${path}?per_page=50`)];
    expect([path, many]).toEqual([path, one]);
    expect(one).toBeGreaterThan(1);
  }
});
