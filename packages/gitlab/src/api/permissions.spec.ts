import { OPERATIONS } from '@tandem/contracts';
import { stringify } from 'qs';
import type { ApiClient } from '../fixtures/api-client.js';
import { ApiService } from '../fixtures/api-service.js';

/** What operations are asked for: a private group with its owner, and what belongs to the two. */
interface Subjects {
  readonly name: string;
  readonly owner: number;
  readonly ownersToken: number;
  readonly group: number;
  readonly member: number;
  readonly account: number;
  readonly accountsToken: number;
  readonly outsider: number;
  readonly pending: number;
  readonly deactivated: number;
  readonly blocked: number;
}

type Request = (subjects: Subjects) => readonly [path: string, parameters?: Record<string, unknown>];
/** What nobody, any user, the owner and an administrator are answered. */
type Statuses = readonly [nobody: number, user: number, owner: number, administrator: number];

const administratorsAlone = (status: number): Statuses => [401, 403, 403, status];
const forUsers = (status: number): Statuses => [401, status, status, status];
const forWhoSeesTheGroup: Statuses = [404, 404, 200, 200];
const forUsersWhoSeeTheGroup: Statuses = [401, 404, 200, 200];
const forOwners = (status: number): Statuses => [401, 404, status, status];

const TABLE: Readonly<Record<string, readonly [Request, Statuses]>> = {
  getCurrentUser: [() => ['/user'], forUsers(200)],
  getUserPreferences: [() => ['/user/preferences'], forUsers(200)],
  updateUserPreferences: [() => ['/user/preferences', { code_suggestions: true }], forUsers(200)],
  listUsers: [() => ['/users', { username: 'root' }], [200, 200, 200, 200]],
  getUser: [({ owner }) => [`/users/${owner}`], [403, 200, 200, 200]],
  createUser: [
    ({ name }) => [
      '/users',
      { username: `${name}-new`, name, email: `${name}-new@example.com`, force_random_password: true },
    ],
    administratorsAlone(201),
  ],
  updateUser: [({ owner }) => [`/users/${owner}`, { name: 'Other' }], administratorsAlone(200)],
  deleteUser: [({ outsider }) => [`/users/${outsider}`], administratorsAlone(204)],
  blockUser: [({ outsider }) => [`/users/${outsider}/block`], administratorsAlone(201)],
  unblockUser: [({ blocked }) => [`/users/${blocked}/unblock`], administratorsAlone(201)],
  deactivateUser: [({ outsider }) => [`/users/${outsider}/deactivate`], administratorsAlone(201)],
  activateUser: [({ deactivated }) => [`/users/${deactivated}/activate`], administratorsAlone(201)],
  approveUser: [({ pending }) => [`/users/${pending}/approve`], administratorsAlone(201)],
  listPersonalAccessTokens: [({ owner }) => ['/personal_access_tokens', { user_id: owner }], [401, 401, 200, 200]],
  getOwnPersonalAccessToken: [() => ['/personal_access_tokens/self'], forUsers(200)],
  revokeOwnPersonalAccessToken: [() => ['/personal_access_tokens/self'], forUsers(204)],
  getPersonalAccessToken: [({ ownersToken }) => [`/personal_access_tokens/${ownersToken}`], [401, 401, 200, 200]],
  revokePersonalAccessToken: [({ ownersToken }) => [`/personal_access_tokens/${ownersToken}`], [401, 401, 204, 204]],
  rotatePersonalAccessToken: [
    ({ ownersToken }) => [`/personal_access_tokens/${ownersToken}/rotate`],
    [401, 401, 200, 200],
  ],
  createPersonalAccessToken: [
    ({ owner }) => [`/users/${owner}/personal_access_tokens`, { name: 'n', scopes: ['api'] }],
    administratorsAlone(201),
  ],
  listGroups: [() => ['/groups'], [200, 200, 200, 200]],
  createGroup: [({ name }) => ['/groups', { name, path: `${name}-new` }], forUsers(201)],
  getGroup: [({ group }) => [`/groups/${group}`], forWhoSeesTheGroup],
  updateGroup: [({ group }) => [`/groups/${group}`, { description: 'Other' }], forOwners(200)],
  deleteGroup: [({ group }) => [`/groups/${group}`], forOwners(202)],
  listSubgroups: [({ group }) => [`/groups/${group}/subgroups`], forWhoSeesTheGroup],
  listDescendantGroups: [({ group }) => [`/groups/${group}/descendant_groups`], forWhoSeesTheGroup],
  listMembers: [({ group }) => [`/groups/${group}/members`], forUsersWhoSeeTheGroup],
  listAllMembers: [({ group }) => [`/groups/${group}/members/all`], forUsersWhoSeeTheGroup],
  getMember: [({ group, member }) => [`/groups/${group}/members/${member}`], forUsersWhoSeeTheGroup],
  getInheritedMember: [({ group, member }) => [`/groups/${group}/members/all/${member}`], forUsersWhoSeeTheGroup],
  addMember: [
    ({ group, outsider }) => [`/groups/${group}/members`, { user_id: outsider, access_level: 30 }],
    forOwners(201),
  ],
  updateMember: [({ group, member }) => [`/groups/${group}/members/${member}`, { access_level: 40 }], forOwners(200)],
  removeMember: [({ group, member }) => [`/groups/${group}/members/${member}`], forOwners(204)],
  createServiceAccount: [() => ['/service_accounts'], administratorsAlone(201)],
  createGroupServiceAccount: [({ group }) => [`/groups/${group}/service_accounts`], forOwners(201)],
  createServiceAccountToken: [
    ({ group, account }) => [
      `/groups/${group}/service_accounts/${account}/personal_access_tokens`,
      { name: 'n', scopes: ['api'] },
    ],
    forOwners(201),
  ],
  rotateServiceAccountToken: [
    ({ group, account, accountsToken }) => [
      `/groups/${group}/service_accounts/${account}/personal_access_tokens/${accountsToken}/rotate`,
    ],
    forOwners(200),
  ],
  getApplicationSettings: [() => ['/application/settings'], administratorsAlone(200)],
  updateApplicationSettings: [() => ['/application/settings', { ai_access_token: 'x' }], administratorsAlone(200)],
  listFeatures: [() => ['/features'], administratorsAlone(200)],
  listFeatureDefinitions: [() => ['/features/definitions'], administratorsAlone(200)],
  setFeature: [() => ['/features/ai_assist_flag', { value: true }], administratorsAlone(201)],
  deleteFeature: [() => ['/features/ai_assist_flag'], administratorsAlone(204)],
  listAuditEvents: [() => ['/audit_events'], administratorsAlone(200)],
  getAuditEvent: [() => ['/audit_events/1'], administratorsAlone(200)],
  getVersion: [() => ['/version'], forUsers(200)],
  getMetadata: [() => ['/metadata'], forUsers(200)],
};

let api: ApiService;
beforeAll(async () => {
  api = await ApiService.start();
  await api.root.put('/application/settings', { ai_access_token: 'first' });
  shared = await newRoles();
});
afterAll(() => api.stop());

/** For what changes nothing. */
let shared: Awaited<ReturnType<typeof newRoles>>;
let made = 0;
async function newSubjects(): Promise<{ subjects: Subjects; owner: ApiClient }> {
  const name = `subject-${++made}`;
  const user = (of: string) => api.seedUser(`${name}-${of}`);
  const owner = await user('owner');
  const [member, outsider, pending, deactivated, blocked] = [
    await user('member'),
    await user('outsider'),
    await user('pending'),
    await user('deactivated'),
    await user('blocked'),
  ];
  await api.dataSource.query(`UPDATE users SET state = 'blocked_pending_approval' WHERE id = $1`, [pending.id]);
  await api.root.post(`/users/${deactivated.id}/deactivate`);
  await api.root.post(`/users/${blocked.id}/block`);
  const group = (await owner.post('/groups', { name, path: name, visibility: 'private' })).json.id as number;
  await owner.post(`/groups/${group}/members`, { user_id: member.id, access_level: 30 });
  const account = (await owner.post(`/groups/${group}/service_accounts`)).json.id as number;
  const accountsToken = await owner.post(`/groups/${group}/service_accounts/${account}/personal_access_tokens`, {
    name: 'sat',
    scopes: ['api'],
  });
  const ownersToken = await api.root.post(`/users/${owner.id}/personal_access_tokens`, { name: 'n', scopes: ['api'] });
  const subjects = {
    name,
    group,
    account,
    owner: owner.id,
    member: member.id,
    outsider: outsider.id,
    pending: pending.id,
    deactivated: deactivated.id,
    blocked: blocked.id,
    ownersToken: ownersToken.json.id as number,
    accountsToken: accountsToken.json.id as number,
  };
  return { subjects, owner };
}

async function newRoles() {
  const { subjects, owner } = await newSubjects();
  const clients = [
    api.anonymous,
    await api.seedUser(`${subjects.name}-user`),
    owner,
    await api.seedUser(`${subjects.name}-administrator`, { admin: true }),
  ];
  return { subjects, owner, clients };
}

async function ask(name: string, request: Request, role: number, status: number): Promise<number> {
  const { method } = OPERATIONS[name] ?? { method: '' };
  const { subjects, clients } = method === 'GET' || status >= 400 ? shared : await newRoles();
  const [path, parameters] = request(subjects);
  const inQuery = method === 'GET' && parameters !== undefined;
  const target = inQuery ? `${path}?${stringify(parameters)}` : path;
  return ((await clients[role]?.send(method, target, inQuery ? undefined : parameters)) ?? { status: 0 }).status;
}

it('every operation has its permissions here', () => {
  const operations = Object.entries(OPERATIONS).filter(([, { tag }]) => tag !== 'Code suggestions');
  expect(Object.keys(TABLE)).toEqual(operations.map(([name]) => name));
});

describe.each(Object.entries(TABLE))('%s', (name, [request, statuses]) => {
  it.each([
    ['nobody', statuses[0], 0],
    ['a user', statuses[1], 1],
    ['the owner', statuses[2], 2],
    ['an administrator', statuses[3], 3],
  ])('answers %s with %i', async (_who, status, role) => {
    expect(await ask(name, request, role, status)).toBe(status);
  });
});
