import type { ApiClient } from '../fixtures/api-client.js';
import { ApiService } from '../fixtures/api-service.js';
import { User, type UserState } from './user.entity.js';

let api: ApiService;
let root: ApiClient;
beforeAll(async () => {
  api = await ApiService.start();
  root = api.root;
});
afterAll(() => api.stop());

const users = () => api.dataSource.getRepository(User);
let number = 0;
async function userWho(state: UserState): Promise<ApiClient> {
  const user = await api.seedUser(`user-${(number += 1)}`);
  await users().update(user.id, { state });
  return user;
}
const stateOf = async (user: ApiClient) => (await users().findOneByOrFail({ id: user.id })).state;

const UNBLOCK_FIRST = '403 Forbidden - A blocked user must be unblocked to be activated';
const NOT_DEACTIVATED = '403 Forbidden - Deactivated users cannot be unblocked by the API';
const NOT_BLOCKED = 'Error occurred. A blocked user cannot be deactivated';
const NOT_PENDING = 'The user you are trying to approve is not pending approval';
const message = (text: string) => ({ message: text });

describe.each<[string, UserState, number, unknown, UserState]>([
  ['block', 'active', 201, true, 'blocked'],
  ['block', 'blocked', 201, null, 'blocked'],
  ['block', 'deactivated', 201, true, 'blocked'],
  ['block', 'blocked_pending_approval', 201, null, 'blocked_pending_approval'],
  ['unblock', 'active', 201, false, 'active'],
  ['unblock', 'blocked', 201, true, 'active'],
  ['unblock', 'deactivated', 403, message(NOT_DEACTIVATED), 'deactivated'],
  ['unblock', 'blocked_pending_approval', 201, true, 'active'],
  ['deactivate', 'active', 201, true, 'deactivated'],
  ['deactivate', 'blocked', 403, message(NOT_BLOCKED), 'blocked'],
  ['deactivate', 'deactivated', 201, null, 'deactivated'],
  ['deactivate', 'blocked_pending_approval', 403, message(NOT_BLOCKED), 'blocked_pending_approval'],
  ['activate', 'active', 201, false, 'active'],
  ['activate', 'blocked', 403, message(UNBLOCK_FIRST), 'blocked'],
  ['activate', 'deactivated', 201, true, 'active'],
  ['activate', 'blocked_pending_approval', 403, message(UNBLOCK_FIRST), 'blocked_pending_approval'],
  ['approve', 'active', 409, message(NOT_PENDING), 'active'],
  ['approve', 'blocked_pending_approval', 201, message('Success'), 'active'],
])('POST /users/:id/%s for a user who is %s', (way, before, status, body, after) => {
  it(`answers ${status}, and the user is ${after}`, async () => {
    const user = await userWho(before);
    const answer = await root.post(`/users/${user.id}/${way}`);
    expect([answer.status, answer.json]).toEqual([status, body]);
    expect(await stateOf(user)).toBe(after);
  });
});

it('answers 404 if there is no such user', async () => {
  expect(await root.post('/users/99999/block')).toMatchObject({ status: 404, json: { message: '404 User Not Found' } });
});

it('answers null as JSON', async () => {
  const user = await userWho('blocked');
  const answer = await root.post(`/users/${user.id}/block`);
  expect([answer.text, answer.headers.get('content-type')]).toEqual(['null', 'application/json']);
});

it('refuses the blocked at once', async () => {
  const user = await userWho('active');
  expect((await user.get('/user')).status).toBe(200);
  await root.post(`/users/${user.id}/block`);
  expect(await user.get('/user')).toMatchObject({
    status: 403,
    json: { message: '403 Forbidden - Your account has been blocked.' },
  });
});

describe('the last active administrator', () => {
  it('cannot be blocked, not even by itself', async () => {
    expect((await root.post(`/users/${root.id}/block`)).json).toEqual(
      message('403 Forbidden - The API initiating user cannot be blocked by the API'),
    );
  });

  it.each([
    ['deactivated', () => root.post(`/users/${root.id}/deactivate`), 'cannot be deactivated'],
    ['deleted', () => root.delete(`/users/${root.id}`), 'cannot be deleted'],
    ['deleted hard', () => root.delete(`/users/${root.id}?hard_delete=true`), 'cannot be deleted'],
    ['made a user', () => root.put(`/users/${root.id}`, { admin: false }), 'cannot stop being one'],
  ])('cannot be %s', async (_what, work, why) => {
    expect(await work()).toMatchObject({
      status: 403,
      json: message(`403 Forbidden - The last active administrator ${why}`),
    });
    expect((await root.get('/user')).json).toMatchObject({ is_admin: true, state: 'active' });
  });

  it('is not saved by a blocked administrator', async () => {
    const other = await api.seedUser('blocked-admin', { admin: true });
    await root.post(`/users/${other.id}/block`);
    expect((await root.post(`/users/${root.id}/deactivate`)).status).toBe(403);
    await root.delete(`/users/${other.id}`);
  });

  it.each<[string, (by: ApiClient, whom: ApiClient) => Promise<{ status: number }>]>([
    ['block', (by, whom) => by.post(`/users/${whom.id}/block`)],
    ['deactivate', (by, whom) => by.post(`/users/${whom.id}/deactivate`)],
    ['unmake', (by, whom) => by.put(`/users/${whom.id}`, { admin: false })],
    ['delete', (by, whom) => by.delete(`/users/${whom.id}?hard_delete=true`)],
  ])('remains where administrators %s each other at the same time', async (_way, work) => {
    const admins = await Promise.all(
      ['one', 'two', 'three'].map((name) => api.seedUser(`${_way}-${name}`, { admin: true })),
    );
    await users().update(root.id, { admin: false });
    const [one, two, three] = admins as [ApiClient, ApiClient, ApiClient];
    const answers = await Promise.all([work(one, two), work(two, three), work(three, one)]);
    expect(answers.every(({ status }) => status < 500)).toBe(true);
    expect(await users().countBy({ admin: true, state: 'active' })).toBeGreaterThanOrEqual(1);
    await users().update(root.id, { admin: true });
    await users().delete(admins.map(({ id }) => id));
  });
});
