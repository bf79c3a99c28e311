import { Gitlab } from '@gitbeaker/rest';
import { ApiService } from '../fixtures/api-service.js';

type Client = InstanceType<typeof Gitlab<false>>;
interface Entry extends Record<string, unknown> {
  readonly id: number;
}

let api: ApiService;
let gitlab: Client;
beforeAll(async () => {
  api = await ApiService.start();
  gitlab = clientOf(api.root.token ?? '');
});
afterAll(() => api.stop());

const clientOf = (token: string): Client => new Gitlab({ host: api.url, token });

/** What the client has no method for, or an outdated one: the same requests, through its own requester. */
const post = async (client: Client, path: string, body: Record<string, unknown> = {}) =>
  (await client.Users.requester.post(path, { body })).body as Entry;

const refusalOf = async (work: Promise<unknown>): Promise<[number, string]> => {
  const error = (await work.then(
    () => new Error('it was not refused'),
    (refused: unknown) => refused,
  )) as Error & { cause?: { response: Response; description: string } };
  return [error.cause?.response.status ?? 0, error.cause?.description ?? error.message];
};

it('changes settings', async () => {
  expect(await gitlab.ApplicationSettings.show()).toMatchObject({ signup_enabled: true, ai_access_token: null });
  const changes = { instanceLevelCodeSuggestionsEnabled: true, aiAccessToken: 'glpat-x' } as object;
  expect(await gitlab.ApplicationSettings.edit(changes)).toMatchObject({
    instance_level_code_suggestions_enabled: true,
    ai_access_token: '*****',
  });
});

it('sets, lists and removes a flag', async () => {
  const { requester } = gitlab.Users;
  expect(await post(gitlab, 'features/ai_assist_flag', { value: true, user: 'root' })).toMatchObject({
    state: 'conditional',
  });
  expect((await requester.get('features')).body).toMatchObject([{ name: 'ai_assist_flag' }]);
  expect((await requester.get('features/definitions')).body).toHaveLength(3);
  expect((await requester.delete('features/ai_assist_flag')).status).toBe(204);
});

it('makes, finds, changes, blocks and removes users', async () => {
  const user = await gitlab.Users.create({
    email: 'g@example.com',
    name: 'G',
    username: 'g',
    password: 'correct horse',
  });
  expect(await gitlab.Users.all({ username: 'g' })).toMatchObject([{ id: user.id }]);
  expect(await gitlab.Users.show(user.id)).toMatchObject({ email: 'g@example.com' });
  expect(await gitlab.Users.edit(user.id, { name: 'Other name', admin: true })).toMatchObject({
    name: 'Other name',
    is_admin: true,
  });
  for (const way of ['block', 'unblock', 'deactivate', 'activate'] as const) {
    expect(await gitlab.Users[way](user.id)).toBe(true);
  }
  await gitlab.Users.remove(user.id);
  expect(await refusalOf(gitlab.Users.show(user.id))).toEqual([404, '404 User Not Found']);
});

it('makes, shows, rotates and revokes tokens', async () => {
  const { id } = await api.seedUser('tokens');
  const made = (await gitlab.Users.createPersonalAccessToken(id, 'n', ['api', 'read_user'])) as Entry;
  const user = clientOf(String(made.token));
  expect(await user.Users.showCurrentUser()).toMatchObject({ username: 'tokens' });
  expect(await user.PersonalAccessTokens.show()).toMatchObject({ id: made.id, scopes: ['api', 'read_user'] });
  expect(await user.PersonalAccessTokens.all({ search: 'n', state: 'active' })).toHaveLength(1);
  const rotated = await user.PersonalAccessTokens.rotate(made.id);
  const next = clientOf(String(rotated.token));
  await next.PersonalAccessTokens.remove();
  expect(await refusalOf(next.Users.showCurrentUser())).toEqual([401, expect.stringContaining('invalid_token')]);
});

it('makes groups and subgroups, and their members', async () => {
  const owner = await api.seedUser('group-owner');
  const client = clientOf(owner.token ?? '');
  const group = await client.Groups.create('Acme', 'acme');
  await client.Groups.create('Team', 'team', { parentId: group.id });
  expect(await client.Groups.show('acme/team')).toMatchObject({ full_path: 'acme/team', parent_id: group.id });
  expect(await client.Groups.allSubgroups('acme', {})).toHaveLength(1);
  expect(await client.Groups.edit('acme', { codeSuggestions: false } as object)).toMatchObject({
    code_suggestions: false,
  });
  expect(await client.GroupMembers.add('acme', 30, { userId: api.root.id })).toMatchObject({ access_level: 30 });
  expect(await client.GroupMembers.edit('acme', api.root.id, 40)).toMatchObject({ access_level: 40 });
  expect(await client.GroupMembers.all('acme/team', { includeInherited: true })).toHaveLength(2);
  await client.GroupMembers.remove('acme', api.root.id);
  expect(await client.GroupMembers.all('acme')).toHaveLength(1);
});

it('makes service accounts and their tokens', async () => {
  expect(await gitlab.ServiceAccounts.create()).toMatchObject({ name: 'Service account user' });
  const account = await gitlab.GroupServiceAccounts.create('acme');
  const path = `groups/acme/service_accounts/${account.id}/personal_access_tokens`;
  const made = await post(gitlab, path, { name: 'sat', scopes: ['api'] });
  const rotated = await gitlab.GroupServiceAccounts.rotatePersonalAccessToken('acme', account.id, made.id);
  expect(await clientOf(String((rotated as unknown as Entry).token)).Users.showCurrentUser()).toMatchObject({
    id: account.id,
  });
});

it('changes preferences, and reads version and audit trail', async () => {
  expect(await gitlab.Users.editCurrentUserPreferences(false, true, { codeSuggestions: true } as object)).toMatchObject(
    {
      code_suggestions: true,
    },
  );
  expect(await gitlab.Metadata.show()).toMatchObject({ enterprise: true });
  expect((await gitlab.AuditEvents.all()).length).toBeGreaterThan(0);
});

it('follows pages, by number and by link', async () => {
  await Promise.all(Array.from({ length: 7 }, (_, index) => api.seedUser(`page-${index}`)));
  expect(await gitlab.Users.all({ search: 'page-', perPage: 2 })).toHaveLength(7);
  const { data, paginationInfo } = await gitlab.Users.all({
    search: 'page-',
    perPage: 3,
    page: 2,
    showExpanded: true,
    maxPages: 1,
  });
  expect(data).toHaveLength(3);
  expect(paginationInfo).toMatchObject({ total: 7, next: 3, current: 2, previous: 1, perPage: 3, totalPages: 3 });
  expect((await gitlab.Groups.all({ pagination: 'keyset', perPage: 1 })).length).toBeGreaterThan(1);
});

it('is told of each kind of error', async () => {
  const user = clientOf((await api.seedUser('refused')).token ?? '');
  expect(await refusalOf(user.ApplicationSettings.show())).toEqual([403, '403 Forbidden']);
  expect(await refusalOf(clientOf('glpat-00000000000000000000').Users.showCurrentUser())).toEqual([
    401,
    '401 Unauthorized',
  ]);
  expect(await refusalOf(gitlab.Groups.show('nothing'))).toEqual([404, '404 Group Not Found']);
  const taken = gitlab.Users.create({ email: 'r@example.com', name: 'r', username: 'root', resetPassword: true });
  expect(await refusalOf(taken)).toEqual([409, 'Username has already been taken']);
  expect(await refusalOf(gitlab.Users.create({ email: 'r@example.com' }))).toEqual([
    400,
    expect.stringContaining('name is missing'),
  ]);
  const invalid = gitlab.Users.create({ email: 'r', name: 'r', username: 'r', resetPassword: true });
  expect(await refusalOf(invalid)).toEqual([400, expect.stringContaining('is invalid')]);
});
