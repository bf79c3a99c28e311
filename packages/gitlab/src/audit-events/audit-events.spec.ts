import { stringify } from 'qs';
import type { ApiClient } from '../fixtures/api-client.js';
import { ApiService } from '../fixtures/api-service.js';

interface Event {
  readonly author_id: number;
  readonly entity_type: string;
  readonly entity_id: number;
  readonly details: Readonly<Record<string, unknown>>;
}

let api: ApiService;
let root: ApiClient;
let owner: ApiClient;
beforeAll(async () => {
  api = await ApiService.start();
  root = api.root;
  owner = await api.seedUser('owner');
});
afterAll(() => api.stop());

const list = async (filter: object = {}) =>
  (await root.get(`/audit_events?${stringify({ per_page: 100, ...filter })}`)).json as Event[];

/** The events of some work, the oldest first. */
async function eventsOf(work: () => Promise<unknown>): Promise<Event[]> {
  const before = (await list()).length;
  await work();
  const after = await list();
  return after.slice(0, after.length - before).reverse();
}

const actionsOf = (events: readonly Event[]) =>
  events.map(
    ({ details: { change, from, to, add, as, remove, custom_message } }) =>
      JSON.parse(JSON.stringify({ change, from, to, add, as, remove, custom_message })) as object,
  );

it('tells who changed what, when, from where and by which request', async () => {
  const [event] = await eventsOf(() =>
    root.put('/application/settings', { instance_level_code_suggestions_enabled: true }),
  );
  expect(event).toMatchObject({
    author_id: root.id,
    entity_type: 'Gitlab::Audit::InstanceScope',
    entity_id: 1,
    details: {
      change: 'instance_level_code_suggestions_enabled',
      from: false,
      to: true,
      author_name: 'root',
      target_type: 'ApplicationSetting',
      ip_address: expect.stringMatching(/^(::ffff:)?127\.0\.0\.1$/),
      correlation_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    },
  });
});

it('never tells a secret', async () => {
  const user = await api.seedUser('secretive');
  await eventsOf(async () => {
    await root.put('/application/settings', { ai_access_token: 'glpat-secret-of-the-sat' });
    await root.post('/users', { email: 'p@example.com', name: 'p', username: 'p', password: 'secret password' });
    const { token } = (await root.post(`/users/${user.id}/personal_access_tokens`, { name: 'n', scopes: ['api'] }))
      .json;
    expect(JSON.stringify(await list())).not.toContain(token);
  });
  const all = JSON.stringify(await list());
  expect(all).not.toMatch(/glpat-|secret password/);
  expect(all).toContain('"change":"ai_access_token"');
});

describe('a change leaves its event', () => {
  it('of flags', async () => {
    const flag = '/features/ai_assist_flag';
    const events = await eventsOf(async () => {
      await root.post(flag, { value: true, user: 'owner' });
      await root.post(flag, { value: 20 });
      await root.post(flag, { value: false });
      await root.delete(flag);
      await root.delete(flag);
    });
    expect(actionsOf(events)).toEqual(
      ['enabled for @owner', 'set to 20 (percentage_of_time)', 'disabled', 'removed'].map((what) => ({
        custom_message: `Feature flag ai_assist_flag ${what}`,
      })),
    );
  });

  it('of accounts, their states and their own setting', async () => {
    const events = await eventsOf(async () => {
      const { id } = (
        await root.post('/users', { email: 'a@example.com', name: 'a', username: 'a', reset_password: true })
      ).json;
      await root.put(`/users/${id}`, { name: 'b' });
      await root.put(`/users/${id}`, { email: 'b@example.com', admin: true, password: 'correct horse' });
      await root.post(`/users/${id}/block`);
      await root.post(`/users/${id}/block`);
      await root.post(`/users/${id}/unblock`);
      await root.delete(`/users/${id}`);
      await owner.put('/user/preferences', { code_suggestions: true });
      await owner.put('/user/preferences', { code_suggestions: true });
    });
    expect(actionsOf(events)).toEqual([
      { add: 'user' },
      { change: 'name', from: 'a', to: 'b' },
      { change: 'email address', from: 'a@example.com', to: 'b@example.com' },
      { change: 'admin status', from: false, to: true },
      { change: 'password' },
      { custom_message: 'Blocked user' },
      { custom_message: 'Unblocked user' },
      { remove: 'user' },
      { change: 'code_suggestions', from: false, to: true },
    ]);
  });

  it('of tokens', async () => {
    const events = await eventsOf(async () => {
      const path = `/users/${owner.id}/personal_access_tokens`;
      const { id } = (await root.post(path, { name: 'audited', scopes: ['api'] })).json;
      const rotated = (await root.post(`/personal_access_tokens/${id}/rotate`)).json;
      await root.post(`/personal_access_tokens/${id}/rotate`);
      await root.delete(`/personal_access_tokens/${rotated.id}`);
    });
    expect(events.map(({ details }) => String(details.custom_message).replace(/\d+/, '#'))).toEqual([
      'Created personal access token with id #',
      'Rotated personal access token with id #',
      'Created personal access token with id #',
      'Revoked personal access token with id #',
    ]);
    expect(events[0]).toMatchObject({
      entity_type: 'User',
      entity_id: root.id,
      details: { author_name: 'root', target_type: 'User', target_id: owner.id, target_details: 'owner' },
    });
  });

  it('of groups and memberships', async () => {
    const events = await eventsOf(async () => {
      const { id } = (await owner.post('/groups', { name: 'g', path: 'g' })).json;
      await owner.put(`/groups/${id}`, { code_suggestions: false });
      await owner.post(`/groups/${id}/members`, { user_id: root.id, access_level: 30 });
      await owner.put(`/groups/${id}/members/${root.id}`, { access_level: 40, expires_at: '2998-01-01' });
      await owner.delete(`/groups/${id}/members/${root.id}`);
      await owner.delete(`/groups/${id}`);
    });
    expect(actionsOf(events)).toEqual([
      { add: 'group' },
      { change: 'code_suggestions', from: true, to: false },
      { add: 'user_access', as: 'Developer' },
      { change: 'access_level', from: 'Developer', to: 'Maintainer' },
      { remove: 'user_access' },
      { remove: 'group' },
    ]);
    const member = { target_type: 'User', target_id: root.id, target_details: 'root', member_id: expect.any(Number) };
    expect(events[2]?.details).toMatchObject(member);
    expect(events[3]?.details).toMatchObject({ ...member, expiry_from: null, expiry_to: '2998-01-01' });
    expect(events[4]?.details).toMatchObject(member);
    expect(events.every(({ entity_type, author_id }) => entity_type === 'Group' && author_id === owner.id)).toBe(true);
  });

  it('but a refusal none', async () => {
    expect(
      await eventsOf(async () => {
        await root.post(`/users/${root.id}/deactivate`);
        await root.post('/features/ai_assist_flag', { value: true, user: 'nobody' });
        await owner.put('/application/settings', { ai_access_token: 'x' });
      }),
    ).toEqual([]);
  });
});

it('tells the name of its author, and of what was changed', async () => {
  const { id } = (
    await root.post('/users', {
      email: 'm@example.com',
      name: 'M. Name',
      username: 'm',
      reset_password: true,
      admin: true,
    })
  ).json;
  const [event] = await eventsOf(async () => {
    const by = root.with(await api.seedToken(id as number));
    await by.put(`/users/${owner.id}`, { username: 'renamed', name: 'Owner' });
    await by.put(`/users/${owner.id}`, { username: 'owner', name: 'owner' });
  });
  expect(event).toMatchObject({
    author_id: id,
    details: { change: 'username', author_name: 'M. Name', target_details: 'Owner', entity_path: 'renamed' },
  });
});

describe('GET /audit_events', () => {
  it('filters by entity and time, the newest first', async () => {
    expect(
      (await list({ entity_type: 'User', entity_id: owner.id })).every(({ entity_id }) => entity_id === owner.id),
    ).toBe(true);
    expect(await list({ created_after: '2999-01-01' })).toEqual([]);
    expect(await list({ created_before: '2000-01-01' })).toEqual([]);
  });

  it('refuses a type of entity that there is not', async () => {
    expect((await root.get('/audit_events?entity_type=Issue')).json).toEqual({
      error: 'entity_type does not have a valid value',
    });
  });

  it('shows one', async () => {
    const [event] = (await root.get('/audit_events?per_page=1')).json;
    expect((await root.get(`/audit_events/${event.id}`)).json).toEqual(event);
    expect(await root.get('/audit_events/999999')).toMatchObject({ status: 404, json: { message: '404 Not found' } });
  });
});
