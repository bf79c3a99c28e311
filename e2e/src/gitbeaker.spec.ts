import { Gitlab } from '@gitbeaker/rest';
import type { Tandem } from '@tandem/testing';
import { sharedTandem } from './support/shared-tandem.js';

type Client = InstanceType<typeof Gitlab<false>>;
interface Entry extends Record<string, unknown> {
  readonly id: number;
}

let tandem: Tandem;
beforeAll(async () => {
  tandem = await sharedTandem();
});
afterAll(() => tandem.close());

/** What the client has no method for, through its own requester. */
const post = async (client: Client, path: string, body: Record<string, unknown> = {}) =>
  (await client.Users.requester.post(path, { body })).body as Entry;

const refusalOf = async (work: Promise<unknown>): Promise<[number, string]> => {
  const error = (await work.then(
    () => new Error('it was not refused'),
    (refused: unknown) => refused,
  )) as Error & { cause?: { response: Response; description: string } };
  return [error.cause?.response.status ?? 0, error.cause?.description ?? error.message];
};

describe.each(['selfManaged', 'saas'] as const)('@gitbeaker/rest on %s', (deployment) => {
  const clientOf = (token: string): Client => new Gitlab({ host: tandem[deployment].url, token });
  let root: Client;
  let user: Entry;
  let client: Client;
  beforeAll(async () => {
    root = clientOf(tandem[deployment].people.root.token);
    user = await root.Users.create({
      email: 'gitbeaker@example.com',
      name: 'GitBeaker',
      username: 'gitbeaker',
      forceRandomPassword: true,
    });
    const { token } = (await root.Users.createPersonalAccessToken(user.id, 'spec', ['api'])) as { token?: string };
    client = clientOf(token ?? '');
  });

  it('changes settings', async () => {
    const changes = { instanceLevelCodeSuggestionsEnabled: true } as object;
    expect(await root.ApplicationSettings.edit(changes)).toMatchObject({
      instance_level_code_suggestions_enabled: true,
    });
    expect(await root.ApplicationSettings.show()).toMatchObject({ instance_level_code_suggestions_enabled: true });
  });

  it('sets, lists and removes a feature', async () => {
    const { requester } = root.Users;
    expect(await post(root, 'features/ai_assist_flag', { value: 30, key: 'percentage_of_actors' })).toMatchObject({
      state: 'conditional',
    });
    const names = ((await requester.get('features')).body as unknown as { name: string }[]).map(({ name }) => name);
    expect(names).toContain('ai_assist_flag');
    expect((await requester.delete('features/ai_assist_flag')).status).toBe(204);
  });

  it('finds, changes, blocks and unblocks a user', async () => {
    expect(await root.Users.all({ username: 'gitbeaker' })).toMatchObject([{ id: user.id }]);
    expect(await root.Users.edit(user.id, { name: 'Beaker' })).toMatchObject({ name: 'Beaker' });
    expect(await root.Users.block(user.id)).toBe(true);
    expect(await refusalOf(client.Users.showCurrentUser())).toEqual([403, expect.stringContaining('blocked')]);
    expect(await root.Users.unblock(user.id)).toBe(true);
    expect(await client.Users.showCurrentUser()).toMatchObject({ username: 'gitbeaker' });
  });

  it('makes, rotates and revokes a token', async () => {
    const made = (await root.Users.createPersonalAccessToken(user.id, 'other', ['api'])) as Entry;
    const own = clientOf(String(made['token']));
    expect(await own.PersonalAccessTokens.show()).toMatchObject({ id: made.id, active: true });
    const rotated = await own.PersonalAccessTokens.rotate(made.id);
    const next = clientOf(String(rotated.token));
    await next.PersonalAccessTokens.remove();
    expect(await refusalOf(next.Users.showCurrentUser())).toEqual([401, expect.stringContaining('invalid_token')]);
  });

  it('makes groups, their members, and service accounts', async () => {
    const group = await client.Groups.create('Beakers', 'beakers');
    await client.Groups.create('Small', 'small', { parentId: group.id });
    expect(await client.Groups.show('beakers/small')).toMatchObject({ parent_id: group.id });
    const { id } = (await root.Users.showCurrentUser()) as Entry;
    expect(await client.GroupMembers.add('beakers', 30, { userId: id })).toMatchObject({ access_level: 30 });
    expect(await client.GroupMembers.all('beakers/small', { includeInherited: true })).toHaveLength(2);
    const account = await client.GroupServiceAccounts.create('beakers');
    const tokens = `groups/beakers/service_accounts/${account.id}/personal_access_tokens`;
    const sat = clientOf(String((await post(client, tokens, { name: 'sat', scopes: ['api'] }))['token']));
    expect(await sat.Users.showCurrentUser()).toMatchObject({ id: account.id });
    expect(await root.ServiceAccounts.create()).toMatchObject({ name: 'Service account user' });
  });

  it('follows pages', async () => {
    const made = Array.from({ length: 5 }, (_, index) => client.Groups.create(`Page ${index}`, `page-${index}`));
    await Promise.all(made);
    expect(await client.Groups.all({ search: 'page-', perPage: 2 })).toHaveLength(5);
    const { paginationInfo } = await client.Groups.all({
      pagination: 'offset',
      search: 'page-',
      perPage: 2,
      page: 2,
      showExpanded: true,
      maxPages: 1,
    });
    expect(paginationInfo).toMatchObject({ total: 5, current: 2, next: 3, previous: 1, totalPages: 3 });
  });

  it('sets a flag for a user, and sees it in the audit trail', async () => {
    const set = await post(root, 'features/ai_assist_flag', { value: true, user: 'gitbeaker' });
    expect(set).toMatchObject({
      state: 'conditional',
      gates: expect.arrayContaining([{ key: 'actors', value: [`User:${user.id}`] }]),
    });
    expect((await root.Users.requester.delete('features/ai_assist_flag')).status).toBe(204);
    await root.Users.block(user.id);
    await root.Users.unblock(user.id);
    const events = await root.AuditEvents.all({ entityType: 'User', entityId: user.id });
    const blocked = events.filter(
      ({ details }) => (details as { custom_message?: string }).custom_message === 'Blocked user',
    );
    expect(blocked[0]).toMatchObject({
      entity_id: user.id,
      details: { author_name: 'Administrator', target_type: 'User' },
    });
  });

  it('acts as another user, and is refused if it may not', async () => {
    const as = (sudo: string, token = tandem[deployment].people.root.token): Client =>
      new Gitlab({ host: tandem[deployment].url, token, sudo });
    expect(await as('gitbeaker').Users.showCurrentUser()).toMatchObject({ id: user.id });
    expect(await as(String(user.id)).Groups.create('Acted', 'acted')).toMatchObject({ full_path: 'acted' });
    expect(await root.GroupMembers.all('acted')).toMatchObject([{ id: user.id, access_level: 50 }]);
    expect(await refusalOf(as('gitbeaker').ApplicationSettings.show())).toEqual([403, '403 Forbidden']);
    const nobody = "404 User with ID or username 'nobody' Not Found";
    expect(await refusalOf(as('nobody').Users.showCurrentUser())).toEqual([404, nobody]);
  });

  it('writes and filters by what GitLab has more of', async () => {
    const fields = { note: 'noted', bio: 'a life', external: true } as object;
    expect(await root.Users.edit(user.id, fields)).toMatchObject({ note: 'noted', bio: 'a life', external: true });
    expect(await root.Users.all({ external: true })).toMatchObject([{ id: user.id }]);
    expect(await root.Users.all({ excludeExternal: true, username: 'gitbeaker' })).toEqual([]);
    await root.Users.edit(user.id, { external: false });
    expect(await root.ApplicationSettings.edit({ maxAttachmentSize: 42 })).toMatchObject({ max_attachment_size: 42 });
    const since = new Date(Date.UTC(2020, 0, 1)).toISOString().slice(0, 19);
    expect(await root.Users.all({ createdAfter: since, username: 'gitbeaker' })).toMatchObject([{ id: user.id }]);
  });

  it('gets an access token for Code Suggest', async () => {
    await client.Users.requester.put('user/preferences', { body: { code_suggestions: true } });
    expect(await client.CodeSuggestions.createAccessToken()).toMatchObject({ expires_in: 3600 });
  });

  it('is told of each kind of error', async () => {
    expect(await refusalOf(clientOf('glpat-00000000000000000000').Users.showCurrentUser())).toEqual([
      401,
      '401 Unauthorized',
    ]);
    expect(await refusalOf(client.ApplicationSettings.show())).toEqual([403, '403 Forbidden']);
    expect(await refusalOf(client.Groups.show('nothing'))).toEqual([404, '404 Group Not Found']);
    expect(await refusalOf(root.Users.create({ email: 'x@example.com' }))).toEqual([
      400,
      expect.stringContaining('name is missing'),
    ]);
    const taken = root.Users.create({ email: 'x@example.com', name: 'x', username: 'root', resetPassword: true });
    expect(await refusalOf(taken)).toEqual([409, 'Username has already been taken']);
  });
});
