import type { ApiClient } from '../fixtures/api-client.js';
import { ApiService } from '../fixtures/api-service.js';

let api: ApiService;
let owner: ApiClient;
let stranger: ApiClient;
let group: { id: number };
let sub: { id: number };
let number = 0;
beforeAll(async () => {
  api = await ApiService.start();
  owner = await api.seedUser('owner');
  stranger = await api.seedUser('stranger');
});
beforeEach(async () => {
  number += 1;
  group = (await owner.post('/groups', { name: 'Group', path: `group-${number}` })).json;
  sub = (await owner.post('/groups', { name: 'Sub', path: 'sub', parent_id: group.id })).json;
});
afterAll(() => api.stop());

const someone = () => api.seedUser(`someone-${(number += 1)}`);
const add = (groupId: number, user: ApiClient, access_level: number, by = owner) =>
  by.post(`/groups/${groupId}/members`, { user_id: user.id, access_level });
const ids = ({ json }: { json: unknown }) => (json as { id: number }[]).map(({ id }) => id);

describe('POST /groups/:id/members', () => {
  it.each([10, 20, 30, 40, 50])('adds a user at level %i', async (level) => {
    const user = await someone();
    const { status, json } = await add(group.id, user, level);
    expect([status, json.id, json.username, json.access_level]).toEqual([201, user.id, user.username, level]);
    expect(Object.keys(json as object)).toEqual([
      'id',
      'username',
      'name',
      'state',
      'avatar_url',
      'web_url',
      'access_level',
      'created_at',
      'expires_at',
      'membership_state',
    ]);
  });

  it('is for owners', async () => {
    const maintainer = await someone();
    await add(group.id, maintainer, 40);
    expect(await add(group.id, stranger, 10, maintainer)).toMatchObject({
      status: 403,
      json: { message: '403 Forbidden' },
    });
    expect(await add(group.id, stranger, 10, stranger)).toMatchObject({
      status: 404,
      json: { message: '404 Group Not Found' },
    });
    expect((await add(sub.id, stranger, 10)).status).toBe(201);
  });

  it('answers 404 for nobody, 409 for a member, 400 for no level', async () => {
    expect(await owner.post(`/groups/${group.id}/members`, { user_id: 99_999, access_level: 10 })).toMatchObject({
      status: 404,
      json: { message: '404 User Not Found' },
    });
    expect(await add(group.id, owner, 30)).toMatchObject({ status: 409, json: { message: 'Member already exists' } });
    expect(await add(group.id, stranger, 15)).toMatchObject({
      status: 400,
      json: { message: { access_level: ['is not included in the list'] } },
    });
    expect((await owner.post(`/groups/${group.id}/members`)).json).toEqual({
      error: 'access_level is missing, user_id is missing',
    });
  });

  it('answers 400 for a level below that of a group above', async () => {
    const user = await someone();
    await add(group.id, user, 30);
    expect(await add(sub.id, user, 20)).toMatchObject({
      status: 400,
      json: {
        message: {
          access_level: ['should be greater than or equal to Developer inherited membership from group Group'],
        },
      },
    });
    expect((await add(sub.id, user, 40)).status).toBe(201);
  });

  it('lets one of many add a user', async () => {
    const user = await someone();
    const answers = await Promise.all(Array.from({ length: 6 }, () => add(group.id, user, 30)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
  });
});

describe('GET /groups/:id/members', () => {
  it('lists the own members, and with those of the groups above at their highest level', async () => {
    const [inherited, both] = [await someone(), await someone()];
    await add(group.id, inherited, 10);
    await add(group.id, both, 20);
    await add(sub.id, both, 40);
    expect(ids(await owner.get(`/groups/${sub.id}/members`))).toEqual([owner.id, both.id]);
    const all = await owner.get(`/groups/${sub.id}/members/all`);
    expect(all.json).toHaveLength(3);
    expect(all.json).toContainEqual(expect.objectContaining({ id: both.id, access_level: 40 }));
    expect(all.json).toContainEqual(expect.objectContaining({ id: inherited.id, access_level: 10 }));
    expect((await owner.get(`/groups/${sub.id}/members/${inherited.id}`)).json).toEqual({ message: '404 Not found' });
    expect((await owner.get(`/groups/${sub.id}/members/all/${inherited.id}`)).json).toMatchObject({ access_level: 10 });
    expect((await owner.get(`/groups/${sub.id}/members/${both.id}`)).json).toMatchObject({ access_level: 40 });
  });

  it('filters by name and by id', async () => {
    const user = await someone();
    await add(group.id, user, 10);
    const list = async (query: string) => ids(await owner.get(`/groups/${group.id}/members?${query}`));
    expect(await list(`query=${user.username.toUpperCase()}`)).toEqual([user.id]);
    expect(await list(`user_ids=${user.id},99999999999`)).toEqual([user.id]);
    expect(await list(`user_ids[]=99999999999`)).toEqual([]);
    expect(await list(`skip_users[]=${user.id}`)).toEqual([owner.id]);
  });

  it('answers 404 to who does not see the group', async () => {
    expect((await stranger.get(`/groups/${group.id}/members`)).status).toBe(404);
  });
});

describe('nobody', () => {
  it.each(['members', 'members/all', 'members/1', 'members/all/1'])(
    'is not shown %s of a public group',
    async (path) => {
      await api.root.put(`/groups/${group.id}`, { visibility: 'public' });
      expect((await api.anonymous.get(`/groups/${group.id}`)).status).toBe(200);
      expect(await api.anonymous.get(`/groups/${group.id}/${path}`)).toMatchObject({
        status: 401,
        json: { message: '401 Unauthorized' },
      });
      await api.root.put(`/groups/${group.id}`, { visibility: 'private' });
    },
  );
});

describe('POST /groups/:id/members with several users', () => {
  const levels = async (...users: { id: number }[]) => {
    const members = (await owner.get(`/groups/${group.id}/members?per_page=100`)).json as {
      id: number;
      access_level: number;
    }[];
    return users.map(({ id }) => members.find((member) => member.id === id)?.access_level);
  };

  it('adds each, and gives a member another level', async () => {
    const [one, other] = [await someone(), await someone()];
    await add(group.id, one, 10);
    const parameters = { user_id: `${one.id}, ${other.id}`, access_level: 30 };
    expect(await owner.post(`/groups/${group.id}/members`, parameters)).toMatchObject({
      status: 201,
      json: { status: 'success' },
    });
    expect(await levels(one, other)).toEqual([30, 30]);
  });

  it('adds those whom it can, and tells why not the others', async () => {
    const user = await someone();
    const parameters = { user_id: `${user.id},999999,99999999999`, access_level: 30 };
    expect((await owner.post(`/groups/${group.id}/members`, parameters)).json).toEqual({
      status: 'error',
      message: '999999: 404 User Not Found and 99999999999: 404 User Not Found',
    });
    expect(await levels(user)).toEqual([30]);
  });

  it('answers 400 to what is no list of ids', async () => {
    const answer = await owner.post(`/groups/${group.id}/members`, { user_id: '1,x', access_level: 30 });
    expect(answer).toMatchObject({ status: 400, json: { error: 'user_id is invalid' } });
  });
});

describe('PUT /groups/:id/members/:user_id', () => {
  it('changes the level, for owners', async () => {
    const user = await someone();
    await add(group.id, user, 10);
    const path = `/groups/${group.id}/members/${user.id}`;
    expect((await owner.put(path, { access_level: '40' })).json).toMatchObject({ id: user.id, access_level: 40 });
    expect((await user.put(path, { access_level: 50 })).status).toBe(403);
    expect((await owner.put(path, { access_level: 7 })).status).toBe(400);
    expect(await owner.put(`/groups/${group.id}/members/99999`, { access_level: 10 })).toMatchObject({
      status: 404,
      json: { message: '404 Not found' },
    });
  });
});

describe('DELETE /groups/:id/members/:user_id', () => {
  it('removes a member, for owners; oneself, for anybody', async () => {
    const [user, leaver] = [await someone(), await someone()];
    await add(group.id, user, 30);
    await add(group.id, leaver, 10);
    expect((await user.delete(`/groups/${group.id}/members/${leaver.id}`)).status).toBe(403);
    expect((await leaver.delete(`/groups/${group.id}/members/${leaver.id}`)).status).toBe(204);
    expect((await owner.delete(`/groups/${group.id}/members/${user.id}`)).status).toBe(204);
    expect((await owner.delete(`/groups/${group.id}/members/${user.id}`)).status).toBe(404);
  });
});

describe('the last owner', () => {
  it('neither leaves nor becomes less', async () => {
    const path = `/groups/${group.id}/members/${owner.id}`;
    expect(await owner.delete(path)).toMatchObject({ status: 403, json: { message: '403 Forbidden' } });
    expect((await owner.put(path, { access_level: 30 })).status).toBe(403);
    expect((await owner.delete(`/groups/${sub.id}/members/${owner.id}`)).status).toBe(403);
  });

  it('remains if owners leave at the same time', async () => {
    const others = [await someone(), await someone()];
    await Promise.all(others.map((other) => add(group.id, other, 50)));
    const answers = await Promise.all(
      [owner, ...others].map((user) => user.delete(`/groups/${group.id}/members/${user.id}`)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 204, 403]);
    expect((await api.root.get(`/groups/${group.id}/members`)).json).toMatchObject([{ access_level: 50 }]);
  });

  it('remains if owners are deleted at the same time', async () => {
    const one = await someone();
    const { id } = (await one.post('/groups', { name: 'Owned', path: `owned-${number}` })).json;
    const two = await someone();
    await add(id as number, two, 50, one);
    const answers = await Promise.all([one, two].map((user) => api.root.delete(`/users/${user.id}`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
  });

  it('remains, and nothing fails, while users join, leave and are deleted at the same time', async () => {
    const users = await Promise.all(Array.from({ length: 6 }, someone));
    const answers = await Promise.all(
      users.flatMap((user) => [
        add(group.id, user, 50),
        api.root.delete(`/users/${user.id}?hard_delete=true`),
        owner.delete(`/groups/${group.id}/members/${user.id}`),
        add(group.id, user, 30),
      ]),
    );
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect((await owner.get(`/groups/${group.id}`)).status).toBe(200);
  });
});

describe('the end of a membership', () => {
  const add = (user: ApiClient, expires_at: unknown, access_level = 30) =>
    owner.post(`/groups/${group.id}/members`, { user_id: user.id, access_level, expires_at });
  const today = () => api.clock.today();

  it('is kept, changed and taken away, from JSON and a form', async () => {
    const user = await someone();
    const path = `/groups/${group.id}/members/${user.id}`;
    expect((await add(user, '2998-01-05')).json.expires_at).toBe('2998-01-05');
    expect((await owner.get(path)).json.expires_at).toBe('2998-01-05');
    expect((await owner.put(path, { access_level: 20 })).json).toMatchObject({
      access_level: 20,
      expires_at: '2998-01-05',
    });
    const form = new URLSearchParams({ access_level: '20', expires_at: '2998-02-01' });
    expect((await owner.send('PUT', path, form)).json.expires_at).toBe('2998-02-01');
    expect(
      (await owner.send('PUT', path, new URLSearchParams('access_level=20&expires_at='))).json.expires_at,
    ).toBeNull();
  });

  it('is not in the past', async () => {
    const message = { expires_at: ['cannot be a date in the past'] };
    const user = await someone();
    expect(await add(user, '2020-01-01')).toMatchObject({ status: 400, json: { message } });
    await add(user, null);
    const change = { access_level: 30, expires_at: '2020-01-01' };
    expect(await owner.put(`/groups/${group.id}/members/${user.id}`, change)).toMatchObject({
      status: 400,
      json: { message },
    });
  });

  it('makes its user a member no more', async () => {
    const user = await someone();
    await add(user, today(), 50);
    const path = `/groups/${group.id}`;
    expect((await user.get(path)).status).toBe(404);
    expect((await user.get(`/groups/${sub.id}`)).status).toBe(404);
    expect((await user.get('/groups')).json).toEqual([]);
    expect((await user.get('/groups?owned=true')).json).toEqual([]);
    expect((await user.get('/groups?min_access_level=10')).json).toEqual([]);
    expect(ids(await owner.get(`${path}/members`))).toEqual([owner.id]);
    expect(ids(await owner.get(`/groups/${sub.id}/members/all`))).toEqual([owner.id]);
    expect((await owner.get(`${path}/members/${user.id}`)).status).toBe(404);
    expect((await owner.put(`${path}/members/${user.id}`, { access_level: 10 })).status).toBe(404);
    expect((await owner.delete(`${path}/members/${owner.id}`)).status).toBe(403);
    expect((await owner.post(`/groups/${sub.id}/members`, { user_id: user.id, access_level: 10 })).status).toBe(201);
    expect((await add(user, null)).status).toBe(201);
    expect((await user.get(path)).status).toBe(200);
    const [expired] = (await api.root.get('/audit_events?per_page=2')).json.slice(1);
    expect(expired.details).toMatchObject({ remove: 'user_access', system_event: true });
  });
});

it.each(['state=awaiting', 'with_saml_identity=true'])('%s leaves no member, as there is none such', async (query) => {
  expect((await owner.get(`/groups/${group.id}/members/all?${query}`)).json).toEqual([]);
});
