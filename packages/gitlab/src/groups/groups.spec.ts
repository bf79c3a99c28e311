import { stringify } from 'qs';
import type { ApiClient } from '../fixtures/api-client.js';
import { ApiService } from '../fixtures/api-service.js';
import { Group } from './group.entity.js';

let api: ApiService;
let root: ApiClient;
let owner: ApiClient;
let stranger: ApiClient;
let acme: { id: number };
beforeAll(async () => {
  api = await ApiService.start();
  root = api.root;
  owner = await api.seedUser('owner');
  stranger = await api.seedUser('stranger');
  acme = (await owner.post('/groups', { name: 'Acme', path: 'acme' })).json;
});
afterAll(() => api.stop());

const NOT_FOUND = { status: 404, json: { message: '404 Group Not Found' } };
const FORBIDDEN = { status: 403, json: { message: '403 Forbidden' } };
const member = async (groupId: number, name: string, access_level: number) => {
  const user = await api.seedUser(name);
  await root.post(`/groups/${groupId}/members`, { user_id: user.id, access_level });
  return user;
};
const paths = ({ json }: { json: unknown }) => (json as { full_path: string }[]).map(({ full_path }) => full_path);

describe('POST /groups', () => {
  it('makes a group of which the maker is the owner', async () => {
    const { status, json } = await owner.post('/groups', {
      name: 'New group',
      path: 'new-group',
      description: 'What it is for',
    });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      name: 'New group',
      path: 'new-group',
      full_path: 'new-group',
      full_name: 'New group',
      description: 'What it is for',
      visibility: 'private',
      parent_id: null,
      code_suggestions: true,
    });
    expect((await owner.get(`/groups/${json.id}/members`)).json).toMatchObject([{ id: owner.id, access_level: 50 }]);
  });

  it('makes a subgroup, for maintainers of the parent', async () => {
    const maintainer = await member(acme.id, 'maintainer', 40);
    const developer = await member(acme.id, 'developer', 30);
    expect((await maintainer.post('/groups', { name: 'Team', path: 'team', parent_id: acme.id })).json).toMatchObject({
      full_path: 'acme/team',
      full_name: 'Acme / Team',
      parent_id: acme.id,
    });
    expect(await developer.post('/groups', { name: 'Other', path: 'other', parent_id: acme.id })).toMatchObject(
      FORBIDDEN,
    );
    expect(await stranger.post('/groups', { name: 'Other', path: 'other', parent_id: acme.id })).toMatchObject(
      NOT_FOUND,
    );
    expect(await owner.post('/groups', { name: 'Other', path: 'other', parent_id: 99_999 })).toMatchObject(NOT_FOUND);
  });

  it.each([
    [{ path: 'ACME' }, '{:path=>["has already been taken"]}'],
    [{ path: 'owner' }, '{:path=>["has already been taken"]}'],
    [{ path: 'admin' }, '{:path=>["admin is a reserved name"]}'],
    [{ path: 'x', name: '' }, '{:name=>["can\'t be blank"]}'],
    [{ path: 'x', description: 'x'.repeat(501) }, '{:description=>["is too long (maximum is 500 characters)"]}'],
  ])('answers 400 for %j', async (fields, problems) => {
    expect(await owner.post('/groups', { name: 'x', ...fields })).toMatchObject({
      status: 400,
      json: { message: `Failed to save group ${problems}` },
    });
  });

  it('answers 400 if a subgroup would be seen more widely than its parent', async () => {
    const answer = await owner.post('/groups', { name: 'x', path: 'x', parent_id: acme.id, visibility: 'public' });
    expect(answer.json.message).toContain('public is not allowed since the parent group has a private visibility.');
  });

  it('lets one of many have a path, be they groups or users', async () => {
    const answers = await Promise.all([
      ...Array.from({ length: 4 }, () => owner.post('/groups', { name: 'x', path: 'wanted' })),
      ...Array.from({ length: 4 }, (_, index) =>
        root.post('/users', {
          username: 'Wanted',
          name: 'x',
          email: `wanted${index}@example.com`,
          reset_password: true,
        }),
      ),
    ]);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.every(({ status }) => [201, 400, 409].includes(status))).toBe(true);
  });
});

describe('GET /groups/:id', () => {
  it('finds a group by its number and by its path, in whatever case', async () => {
    await owner.post('/groups', { name: 'Found', path: 'found', parent_id: acme.id });
    const { json } = await owner.get('/groups/acme%2Ffound');
    expect(json).toMatchObject({ full_path: 'acme/found' });
    expect((await owner.get(`/groups/${json.id}`)).json).toEqual(json);
    expect((await owner.get('/groups/ACME%2FFound/')).json).toEqual(json);
    expect((await owner.get('/groups/acme?with_projects=false')).json).not.toHaveProperty('projects');
  });

  it.each([
    ['private', 404, 404],
    ['internal', 200, 404],
    ['public', 200, 200],
  ])('shows a %s group to users with %i and to anybody with %i', async (visibility, user, anybody) => {
    const { id } = (await owner.post('/groups', { name: visibility, path: `a-${visibility}-group`, visibility })).json;
    expect((await owner.get(`/groups/${id}`)).status).toBe(200);
    expect((await root.get(`/groups/${id}`)).status).toBe(200);
    expect((await stranger.get(`/groups/${id}`)).status).toBe(user);
    expect((await api.anonymous.get(`/groups/${id}`)).status).toBe(anybody);
  });

  it('shows a private group to members of the groups above and below', async () => {
    const above = (await root.post('/groups', { name: 'above', path: 'above' })).json;
    const middle = (await root.post('/groups', { name: 'middle', path: 'middle', parent_id: above.id })).json;
    const below = (await root.post('/groups', { name: 'below', path: 'below', parent_id: middle.id })).json;
    const fromAbove = await member(above.id, 'from-above', 10);
    const fromBelow = await member(below.id, 'from-below', 10);
    expect((await fromAbove.get(`/groups/${middle.id}`)).status).toBe(200);
    expect((await fromBelow.get(`/groups/${middle.id}`)).status).toBe(200);
    expect(await stranger.get(`/groups/${middle.id}`)).toMatchObject(NOT_FOUND);
    expect(paths(await fromAbove.get('/groups')).toSorted()).toEqual(['above', 'above/middle', 'above/middle/below']);
    expect(paths(await fromBelow.get('/groups')).toSorted()).toEqual(['above', 'above/middle', 'above/middle/below']);
  });
});

describe('GET /groups', () => {
  let lister: ApiClient;
  beforeAll(async () => {
    lister = await api.seedUser('lister');
    for (const [path, visibility] of [
      ['list-b', 'public'],
      ['list-a', 'internal'],
      ['list-c', 'private'],
    ]) {
      await lister.post('/groups', { name: path, path, visibility });
    }
    const { id } = (await lister.get('/groups/list-b')).json;
    await lister.post('/groups', { name: 'list-sub', path: 'list-sub', parent_id: id });
  });

  const list = async (client: ApiClient, filter: object = {}) =>
    paths(await client.get(`/groups?${stringify({ search: 'list-', ...filter })}`));

  it('gives a user its own, an administrator all, anybody the public ones, by name', async () => {
    const all = ['list-a', 'list-b', 'list-c', 'list-b/list-sub'];
    expect(await list(lister)).toEqual(all);
    expect(await list(root)).toEqual(all);
    expect(await list(root, { all_available: false })).toEqual([]);
    expect(await list(stranger)).toEqual([]);
    expect(await list(stranger, { all_available: 'true' })).toEqual(['list-a', 'list-b']);
    expect(await list(api.anonymous)).toEqual(['list-b']);
    expect(await list(api.anonymous, { owned: true })).toEqual([]);
  });

  it('filters and orders', async () => {
    expect(await list(lister, { visibility: 'public' })).toEqual(['list-b']);
    expect(await list(lister, { top_level_only: 1 })).toEqual(['list-a', 'list-b', 'list-c']);
    expect(await list(lister, { search: 'LIST-SU' })).toEqual(['list-b/list-sub']);
    expect(await list(lister, { order_by: 'path', sort: 'desc', top_level_only: true })).toEqual([
      'list-c',
      'list-b',
      'list-a',
    ]);
    expect(await list(lister, { owned: true })).toHaveLength(4);
    expect(await list(lister, { min_access_level: 50 })).toHaveLength(4);
    expect(await list(stranger, { min_access_level: 10 })).toEqual([]);
    const { id } = (await lister.get('/groups/list-a')).json;
    expect(await list(lister, { skip_groups: [id], top_level_only: true })).toEqual(['list-b', 'list-c']);
    expect((await lister.get('/groups?min_access_level=15')).json).toEqual({
      error: 'min_access_level does not have a valid value',
    });
  });

  it('lists the groups right below a group, and all below it', async () => {
    const { id } = (await lister.get('/groups/list-b%2Flist-sub')).json;
    await lister.post('/groups', { name: 'deep', path: 'deep', parent_id: id });
    expect(paths(await lister.get('/groups/list-b/subgroups'))).toEqual(['list-b/list-sub']);
    expect(paths(await lister.get('/groups/list-b/descendant_groups'))).toEqual([
      'list-b/list-sub/deep',
      'list-b/list-sub',
    ]);
    expect(paths(await api.anonymous.get('/groups/list-b/subgroups'))).toEqual([]);
  });
});

describe('PUT /groups/:id', () => {
  it.each<
    [string, (parameters: Record<string, string>) => object | undefined, (parameters: Record<string, string>) => string]
  >([
    ['JSON', (parameters) => parameters, () => ''],
    ['a form', (parameters) => new URLSearchParams(parameters), () => ''],
    ['the query', () => undefined, (parameters) => `?${stringify(parameters)}`],
  ])("changes the group's own setting from %s", async (_encoding, body, query) => {
    for (const [given, becomes] of [
      ['off', false],
      ['on', true],
      ['0', false],
      ['true', true],
    ] as const) {
      const parameters = { code_suggestions: given };
      const answer = await owner.send('PUT', `/groups/${acme.id}${query(parameters)}`, body(parameters));
      expect(answer.json).toMatchObject({ name: 'Acme', code_suggestions: becomes });
    }
  });

  it('is for owners', async () => {
    const maintainer = await member(acme.id, 'maintainer-2', 40);
    expect(await maintainer.put(`/groups/${acme.id}`, { name: 'x' })).toMatchObject(FORBIDDEN);
    expect(await stranger.put(`/groups/${acme.id}`, { name: 'x' })).toMatchObject(NOT_FOUND);
    expect(await stranger.put('/groups/nothing', { name: 'x' })).toMatchObject(NOT_FOUND);
    expect((await root.put(`/groups/${acme.id}`, { description: 'by root' })).json).toMatchObject({
      description: 'by root',
    });
    expect((await owner.put(`/groups/${acme.id}`, { description: null })).json).toMatchObject({ description: '' });
  });

  it('takes the groups below along to another path', async () => {
    const top = (await owner.post('/groups', { name: 'Top', path: 'top' })).json;
    const sub = (await owner.post('/groups', { name: 'Sub', path: 'sub', parent_id: top.id })).json;
    const deep = (await owner.post('/groups', { name: 'Deep', path: 'deep', parent_id: sub.id })).json;
    expect((await owner.put(`/groups/${top.id}`, { path: 'moved' })).json).toMatchObject({ full_path: 'moved' });
    expect((await owner.get(`/groups/${deep.id}`)).json).toMatchObject({
      full_path: 'moved/sub/deep',
      full_name: 'Top / Sub / Deep',
    });
    expect((await owner.get('/groups/top')).status).toBe(404);
    expect((await owner.put(`/groups/${top.id}`, { path: 'MOVED' })).json).toMatchObject({ full_path: 'MOVED' });
  });

  it('answers 400 by field for what does not validate', async () => {
    expect(await owner.put(`/groups/${acme.id}`, { path: 'stranger' })).toMatchObject({
      status: 400,
      json: { message: { path: ['has already been taken'] } },
    });
    expect((await owner.put(`/groups/${acme.id}`, { name: ' ' })).json).toEqual({
      message: { name: ["can't be blank"] },
    });
    expect((await owner.put(`/groups/${acme.id}`, { visibility: 'secret' })).json).toEqual({
      error: 'visibility does not have a valid value',
    });
  });

  it('keeps every full path right while groups are made, moved and removed at the same time', async () => {
    const top = (await owner.post('/groups', { name: 'Busy', path: 'busy' })).json;
    const sub = (await owner.post('/groups', { name: 'Sub', path: 'sub', parent_id: top.id })).json;
    const answers = await Promise.all([
      owner.put(`/groups/${top.id}`, { path: 'busier' }),
      owner.put(`/groups/${sub.id}`, { path: 'renamed' }),
      ...Array.from({ length: 4 }, (_, index) =>
        owner.post('/groups', { name: 'x', path: `x${index}`, parent_id: index % 2 ? sub.id : top.id }),
      ),
      owner.put(`/groups/${top.id}`, { path: 'busiest' }),
    ]);
    expect(answers.filter(({ status }) => status >= 400)).toEqual([]);
    const groups = await api.dataSource.getRepository(Group).find();
    const byId = new Map(groups.map((group) => [group.id, group]));
    for (const group of groups) {
      const parent = group.parentId === null ? undefined : byId.get(group.parentId);
      expect(group.fullPath).toBe(parent ? `${parent.fullPath}/${group.path}` : group.path);
      expect(group.traversalIds).toEqual([...(parent?.traversalIds ?? []), group.id]);
    }
    const removal = await Promise.all([
      owner.delete(`/groups/${top.id}`),
      ...Array.from({ length: 6 }, (_, index) =>
        owner.post('/groups', { name: 'y', path: `y${index}`, parent_id: index % 2 ? sub.id : top.id }),
      ),
    ]);
    expect(removal.every(({ status }) => status < 500)).toBe(true);
    const orphans = await api.dataSource.query(
      'SELECT full_path FROM namespaces g WHERE parent_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM namespaces p WHERE p.id = g.parent_id)',
    );
    expect(orphans).toEqual([]);
  });
});

describe('DELETE /groups/:id', () => {
  it('removes the group and all below it, and is for owners', async () => {
    const group = (await owner.post('/groups', { name: 'Gone', path: 'gone' })).json;
    const sub = (await owner.post('/groups', { name: 'Sub', path: 'sub', parent_id: group.id })).json;
    const account = (await owner.post(`/groups/${group.id}/service_accounts`)).json;
    const guest = await member(group.id, 'guest', 10);
    expect(await guest.delete(`/groups/${group.id}`)).toMatchObject(FORBIDDEN);
    expect(await owner.delete(`/groups/${group.id}`)).toMatchObject({ status: 202, json: { message: '202 Accepted' } });
    expect((await owner.get(`/groups/${sub.id}`)).status).toBe(404);
    expect((await root.get(`/users/${account.id}`)).json).toMatchObject({ provisioned_by_group_id: null });
  });
});

describe('what is set of a group', () => {
  const ATTRIBUTES = {
    share_with_group_lock: true,
    require_two_factor_authentication: true,
    two_factor_grace_period: 5,
    project_creation_level: 'noone',
    auto_devops_enabled: true,
    subgroup_creation_level: 'owner',
    emails_disabled: true,
    mentions_disabled: true,
    lfs_enabled: false,
    default_branch_protection: 0,
    request_access_enabled: false,
    shared_runners_setting: 'disabled_and_unoverridable',
    membership_lock: true,
    ldap_cn: 'cn',
    ldap_access: 30,
  };

  it('is kept at its creation and its change', async () => {
    const { json } = await api.root.post('/groups', { name: 'Kept', path: 'kept', ...ATTRIBUTES });
    expect(json).toMatchObject(ATTRIBUTES);
    const change = { lfs_enabled: true, prevent_forking_outside_group: true, shared_runners_minutes_limit: 9 };
    expect((await api.root.put(`/groups/${json.id}`, change)).json).toMatchObject({ ...ATTRIBUTES, ...change });
    expect((await api.root.get('/groups?search=kept')).json).toMatchObject([{ ldap_cn: 'cn', lfs_enabled: true }]);
  });

  it('keeps the minutes of runners for administrators', async () => {
    const limits = { shared_runners_minutes_limit: 9 };
    const user = await api.seedUser('minutes');
    const { json } = await user.post('/groups', { name: 'M', path: 'minutes-of', ...limits });
    expect(json.shared_runners_minutes_limit).toBeNull();
  });

  it('lets owners only make subgroups, if it says so', async () => {
    const maintainer = await api.seedUser('subgroup-maintainer');
    const { id } = (
      await api.root.post('/groups', { name: 'S', path: 'owners-only', subgroup_creation_level: 'owner' })
    ).json;
    await api.root.post(`/groups/${id}/members`, { user_id: maintainer.id, access_level: 40 });
    const subgroup = { name: 's', path: 's', parent_id: id };
    expect((await maintainer.post('/groups', subgroup)).status).toBe(403);
    await api.root.put(`/groups/${id}`, { subgroup_creation_level: 'maintainer' });
    expect((await maintainer.post('/groups', subgroup)).status).toBe(201);
  });

  it('is refused if it does not fit', async () => {
    expect((await api.root.post('/groups', { name: 'x', path: 'x', project_creation_level: 'x' })).json).toEqual({
      error: 'project_creation_level does not have a valid value',
    });
    expect((await api.root.post('/groups', { name: 'x', path: 'x', ldap_cn: 'x' })).json).toEqual({
      error: 'ldap_cn, ldap_access provide all or none of parameters',
    });
  });
});

it.each(['repository_storage=other', 'custom_attributes[a]=b'])(
  'lists no group by %s, as there is none such',
  async (query) => {
    expect((await api.root.get(`/groups?${query}`)).json).toEqual([]);
  },
);
