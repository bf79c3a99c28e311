import { stringify } from 'qs';
import type { ApiClient } from '../fixtures/api-client.js';
import { ApiService } from '../fixtures/api-service.js';

let api: ApiService;
let root: ApiClient;
let user: ApiClient;
beforeAll(async () => {
  api = await ApiService.start();
  root = api.root;
  user = await api.seedUser('user');
});
afterAll(() => api.stop());

const newUser = (username: string, more: object = {}) => ({
  username,
  name: username,
  email: `${username}@example.com`,
  password: 'correct horse',
  ...more,
});

describe('GET /user', () => {
  it('shows a user what it knows of itself, in the order of GitLab', async () => {
    const { json } = await user.get('/user');
    expect(Object.keys(json as object).slice(0, 7)).toEqual([
      'id',
      'username',
      'name',
      'state',
      'avatar_url',
      'web_url',
      'created_at',
    ]);
    expect(json).toMatchObject({ id: user.id, username: 'user', email: 'user@example.com', state: 'active' });
    expect(json).not.toHaveProperty('is_admin');
    expect(json.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('shows an administrator that it is one', async () => {
    expect((await root.get('/user')).json).toMatchObject({ username: 'root', is_admin: true });
  });

  it('takes a token of scope read_user', async () => {
    expect((await user.with(await api.seedToken(user.id, ['read_user'])).get('/user')).status).toBe(200);
  });
});

describe('PUT /user/preferences', () => {
  it("changes the user's own setting", async () => {
    expect((await user.get('/user/preferences')).json).toMatchObject({ user_id: user.id, code_suggestions: false });
    expect((await user.put('/user/preferences', { code_suggestions: true })).json).toMatchObject({
      code_suggestions: true,
    });
    expect((await user.get('/user/preferences')).json).toMatchObject({ code_suggestions: true });
    expect((await root.get('/user/preferences')).json).toMatchObject({ code_suggestions: false });
  });

  it('answers 400 if nothing is to be changed', async () => {
    expect((await user.put('/user/preferences', {})).json).toEqual({
      error: 'code_suggestions is missing, at least one parameter must be provided',
    });
  });
});

describe('GET /users', () => {
  it('gives a user the basic fields, the newest first', async () => {
    const { json } = await user.get('/users');
    expect(json.map(({ username }: { username: string }) => username)).toEqual(['user', 'root']);
    expect(Object.keys(json[0] as object)).toEqual(['id', 'username', 'name', 'state', 'avatar_url', 'web_url']);
  });

  it('gives an administrator all fields', async () => {
    expect((await root.get('/users')).json[0]).toMatchObject({
      username: 'user',
      email: 'user@example.com',
      is_admin: false,
    });
  });

  it('finds a username in whatever case, for anybody', async () => {
    expect((await api.anonymous.get('/users?username=ROOT')).json).toMatchObject([{ username: 'root' }]);
    expect((await user.get('/users?username=nobody')).json).toEqual([]);
  });

  it('answers 403 to who gives neither token nor username', async () => {
    expect(await api.anonymous.get('/users')).toMatchObject({
      status: 403,
      json: { message: '403 Forbidden - Not authorized to access /api/v4/users' },
    });
  });

  it('searches names, and e-mail addresses for administrators', async () => {
    expect((await user.get('/users?search=roo')).json).toHaveLength(1);
    expect((await user.get('/users?search=user%40example.com')).json).toHaveLength(0);
    expect((await root.get('/users?search=user%40example.com')).json).toHaveLength(1);
    expect((await root.get('/users?search=%25')).json).toHaveLength(0);
  });

  it('is ordered for an administrator as it asks', async () => {
    const names = async (query: string) =>
      (await root.get(`/users?${query}`)).json.map(({ username }: { username: string }) => username) as string[];
    expect(await names('order_by=username&sort=asc')).toEqual(['root', 'user']);
    expect(await names('order_by=created_at&sort=desc')).toEqual(['user', 'root']);
    expect((await root.get('/users?order_by=password')).json).toEqual({
      error: 'order_by does not have a valid value',
    });
  });

  it('filters administrators, states and times of creation', async () => {
    const count = async (filter: object) => (await root.get(`/users?${stringify(filter)}`)).json.length as number;
    expect(await count({ admins: true })).toBe(1);
    expect(await count({ active: 'true' })).toBe(2);
    expect(await count({ blocked: '1' })).toBe(0);
    expect(await count({ created_after: '2999-01-01' })).toBe(0);
    expect(await count({ created_before: '2999-01-01T00:00:00Z' })).toBe(2);
  });

  it('leaves the blocked out for who is no administrator', async () => {
    const blocked = await api.seedUser('blocked-one');
    await root.post(`/users/${blocked.id}/block`);
    expect((await user.get('/users?username=blocked-one')).json).toEqual([]);
    expect((await root.get('/users?username=blocked-one')).json).toHaveLength(1);
    await root.delete(`/users/${blocked.id}`);
  });
});

describe('GET /users/:id', () => {
  it('shows a user the profile, an administrator the rest too', async () => {
    const { json } = await user.get(`/users/${root.id}`);
    expect(json).toMatchObject({ username: 'root', bio: '', followers: 0 });
    expect(json).not.toHaveProperty('email');
    expect((await root.get(`/users/${user.id}`)).json).toMatchObject({
      email: 'user@example.com',
      provisioned_by_group_id: null,
    });
  });

  it('answers 404 for nobody and 403 without a token', async () => {
    expect(await user.get('/users/99999')).toMatchObject({ status: 404, json: { message: '404 User Not Found' } });
    expect(await api.anonymous.get('/users/1')).toMatchObject({
      status: 403,
      json: { message: '403 Forbidden - Not authorized!' },
    });
  });

  it('keeps the profile of a blocked user from other users', async () => {
    const blocked = await api.seedUser('blocked-two');
    await root.post(`/users/${blocked.id}/block`);
    expect((await user.get(`/users/${blocked.id}`)).json).not.toHaveProperty('created_at');
    expect((await root.get(`/users/${blocked.id}`)).json).toHaveProperty('created_at');
  });
});

describe('POST /users', () => {
  it.each(['reset_password', 'force_random_password'])(
    'with %s takes any password, for it is not used',
    async (way) => {
      const username = `random-${way.replaceAll('_', '-')}`;
      const fields = { username, name: 'Random', email: `${username}@example.com`, password: '', [way]: true };
      expect((await api.root.post('/users', fields)).json).toMatchObject({ username, state: 'active' });
    },
  );

  it.each([
    ['JSON', (fields: Record<string, unknown>) => fields],
    ['a form', (fields: Record<string, unknown>) => new URLSearchParams(stringify(fields))],
  ])('creates an account from %s', async (encoding, encode) => {
    const username = `made-of-${encoding.replace(' ', '-')}`;
    const answer = await root.send(
      'POST',
      '/users',
      encode(newUser(username, { admin: 'true', email: `${username}@EXAMPLE.com` })),
    );
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({
      username,
      email: `${username.toLowerCase()}@example.com`,
      is_admin: true,
      state: 'active',
    });
  });

  it('creates an account from the query', async () => {
    expect((await root.post(`/users?${stringify(newUser('made-of-query', { admin: 0 }))}`)).json).toMatchObject({
      is_admin: false,
    });
  });

  it('answers 409 for an address or a username that is taken', async () => {
    expect(await root.post('/users', newUser('someone', { email: 'USER@example.com' }))).toMatchObject({
      status: 409,
      json: { message: 'Email has already been taken' },
    });
    expect(await root.post('/users', newUser('USER', { email: 'other@example.com' }))).toMatchObject({
      status: 409,
      json: { message: 'Username has already been taken' },
    });
  });

  it('answers 400 for a username that is the path of a group', async () => {
    await root.post('/groups', { name: 'Taken', path: 'taken' });
    expect(await root.post('/users', newUser('Taken'))).toMatchObject({
      status: 400,
      json: { message: { username: ['has already been taken'] } },
    });
  });

  it.each([
    ['username', { username: '-x' }, /^can contain only letters/],
    ['username', { username: 'x.git' }, /^can contain only letters/],
    ['username', { username: 'api' }, /is a reserved name/],
    ['username', { username: '' }, /^can't be blank/],
    ['email', { email: 'nowhere' }, /^is invalid/],
    ['name', { name: '' }, /^can't be blank/],
    ['name', { name: 'x'.repeat(256) }, /^is too long/],
    ['password', { password: 'short' }, /^is too short/],
  ])('answers 400 for a %s that does not validate', async (field, fields, reason) => {
    const answer = await root.post('/users', newUser('valid-name', fields));
    expect(answer.status).toBe(400);
    expect(answer.json.message[field][0]).toMatch(reason);
  });

  it('lets one of many have a username or an address', async () => {
    const outcomes = async (fields: (index: number) => object) => {
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) => root.post('/users', { ...newUser(`x${index}`), ...fields(index) })),
      );
      return answers.map(({ status }) => status).sort();
    };
    const oneWins = [201, 409, 409, 409, 409, 409, 409, 409];
    expect(await outcomes((index) => ({ username: index % 2 ? 'wanted' : 'WANTED' }))).toEqual(oneWins);
    expect(await outcomes((index) => ({ username: `w${index}`, email: 'wanted@else.example.com' }))).toEqual(oneWins);
  });
});

describe('PUT /users/:id', () => {
  it('changes what is given and leaves the rest', async () => {
    const { id } = await api.seedUser('renamed');
    expect((await root.put(`/users/${id}`, { name: 'New name', admin: true })).json).toMatchObject({
      name: 'New name',
      username: 'renamed',
      is_admin: true,
    });
    expect((await root.put(`/users/${id}`, { username: 'renamed-again', admin: false })).json).toMatchObject({
      name: 'New name',
      username: 'renamed-again',
      is_admin: false,
    });
  });

  it('answers 404, 409 and 400 as at the creation', async () => {
    expect((await root.put('/users/99999', { name: 'x' })).status).toBe(404);
    expect((await root.put(`/users/${user.id}`, { username: 'root' })).status).toBe(409);
    expect((await root.put(`/users/${user.id}`, { email: 'root@example.com' })).status).toBe(409);
    expect((await root.put(`/users/${user.id}`, { name: '' })).json).toEqual({ message: { name: ["can't be blank"] } });
  });
});

describe('DELETE /users/:id', () => {
  it('ends the account, its tokens and its memberships', async () => {
    const leaving = await api.seedUser('leaving');
    expect((await root.delete(`/users/${leaving.id}`)).status).toBe(204);
    expect((await root.get(`/users/${leaving.id}`)).status).toBe(404);
    expect((await leaving.get('/user')).status).toBe(401);
    expect((await root.delete(`/users/${leaving.id}`)).status).toBe(404);
  });

  it('answers 409 for the only owner of a group, unless it is deleted hard', async () => {
    const owner = await api.seedUser('sole-owner');
    await owner.post('/groups', { name: 'Orphan', path: 'orphan' });
    expect(await root.delete(`/users/${owner.id}`)).toMatchObject({
      status: 409,
      json: { message: 'User cannot be removed while is the sole-owner of a group' },
    });
    expect((await root.delete(`/users/${owner.id}?hard_delete=true`)).status).toBe(204);
  });
});

describe('what an administrator sets of an account', () => {
  const ATTRIBUTES = {
    bio: 'a bio',
    location: 'Bern',
    skype: 's',
    linkedin: 'l',
    twitter: 't',
    discord: 'd',
    website_url: 'https://example.com',
    organization: 'Acme',
    pronouns: 'they/them',
    note: 'a note',
    projects_limit: 7,
    can_create_group: false,
    private_profile: true,
    theme_id: 3,
    color_scheme_id: 2,
    shared_runners_minutes_limit: 50,
    extra_shared_runners_minutes_limit: 60,
  };

  it('is kept at its creation and its change, from JSON and a form', async () => {
    const { json } = await root.post('/users', newUser('kept', ATTRIBUTES));
    expect(json).toMatchObject(ATTRIBUTES);
    expect((await root.get(`/users/${json.id}`)).json).toMatchObject(ATTRIBUTES);
    const form = new URLSearchParams({ bio: '', note: 'other', auditor: 'true', projects_limit: '0', theme_id: '1' });
    const changed = await root.send('PUT', `/users/${json.id}`, form);
    const expected = {
      bio: '',
      note: 'other',
      is_auditor: true,
      projects_limit: 0,
      can_create_project: false,
      theme_id: 1,
    };
    expect(changed.json).toMatchObject({ ...ATTRIBUTES, ...expected });
    expect((await root.put(`/users/${json.id}`, { shared_runners_minutes_limit: null })).json).toMatchObject({
      ...ATTRIBUTES,
      ...expected,
      shared_runners_minutes_limit: null,
    });
  });

  it.each([
    [{ bio: 'x'.repeat(256) }, { bio: ['is too long (maximum is 255 characters)'] }],
    [{ theme_id: 99 }, { theme_id: ['is not a valid theme'] }],
    [{ public_email: 'other@example.com' }, { public_email: ['is not an email you own'] }],
  ])('is refused by field: %j', async (parameters, message) => {
    expect(await root.put(`/users/${user.id}`, parameters)).toMatchObject({ status: 400, json: { message } });
  });

  it('takes the rights to make anything from who becomes external', async () => {
    const { json } = await root.post('/users', newUser('outside', { external: true }));
    expect(json).toMatchObject({ external: true, can_create_group: false, projects_limit: 0 });
    const outside = user.with(await api.seedToken(json.id as number));
    expect(await outside.post('/groups', { name: 'g', path: 'g' })).toMatchObject({ status: 403 });
  });

  it('has an account of another provider, one of each', async () => {
    const identity = { provider: 'ldapmain', extern_uid: 'uid=a' };
    const { json } = await root.post('/users', newUser('federated', identity));
    expect(json.identities).toEqual([{ ...identity, saml_provider_id: null }]);
    const changed = (await root.put(`/users/${json.id}`, { ...identity, extern_uid: 'uid=b' })).json;
    expect(changed.identities).toMatchObject([{ extern_uid: 'uid=b' }]);
    expect((await root.put(`/users/${json.id}`, { provider: 'x' })).json).toEqual({
      error: 'extern_uid, provider provide all or none of parameters',
    });
  });

  it('hides a private profile from others', async () => {
    const { json } = await root.post('/users', newUser('hidden', { private_profile: true }));
    expect((await user.get(`/users/${json.id}`)).json).not.toHaveProperty('created_at');
    expect((await root.get(`/users/${json.id}`)).json).toHaveProperty('created_at');
  });
});

describe('the filters of GET /users', () => {
  const names = async (query: string, by = root) =>
    ((await by.get(`/users?per_page=100&${query}`)).json as { username: string }[]).map(({ username }) => username);

  beforeAll(async () => {
    await root.post('/users', newUser('f-external', { external: true }));
    await root.post('/users', newUser('f-auditor', { auditor: true }));
    await root.post('/users', newUser('f-ldap', { provider: 'ldapmain', extern_uid: 'f' }));
    await root.post('/users', newUser('f-plain'));
  });

  it.each([
    ['external=true', ['f-external']],
    ['exclude_external=true', ['f-plain', 'f-ldap', 'f-auditor']],
    ['auditors=true', ['f-auditor']],
    ['extern_uid=f&provider=ldapmain', ['f-ldap']],
    ['extern_uid=g&provider=ldapmain', []],
    ['skip_ldap=true', ['f-plain', 'f-auditor', 'f-external']],
    ['two_factor=enabled', []],
    ['two_factor=disabled', ['f-plain', 'f-ldap', 'f-auditor', 'f-external']],
    ['saml_provider_id=1', []],
    ['custom_attributes[a]=b', []],
    ['without_projects=true', ['f-plain', 'f-ldap', 'f-auditor', 'f-external']],
    ['exclude_internal=true', ['f-plain', 'f-ldap', 'f-auditor', 'f-external']],
  ])('narrow by %s', async (query, expected) => {
    expect((await names(query)).filter((name) => name.startsWith('f-'))).toEqual(expected);
  });

  it('refuse what is none, and another provider’s account to all but administrators', async () => {
    expect((await root.get('/users?two_factor=maybe')).status).toBe(400);
    expect((await root.get('/users?extern_uid=f')).status).toBe(400);
    expect((await user.get('/users?extern_uid=f&provider=ldapmain')).status).toBe(403);
    expect((await api.anonymous.get('/users?extern_uid=f&provider=ldapmain')).status).toBe(401);
  });
});
