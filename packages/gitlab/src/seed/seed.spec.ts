import { Clock, StartupError, type RunningService } from '@tandem/platform';
import { startSpecCluster, type Cluster } from '@tandem/testing';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { startGitlab } from '../fixtures/gitlab-service.js';
import { InstanceSecret } from '../secrets/instance-secret.js';
import { SeedModule } from './seed.module.js';

const SEED = `
users:
  - username: root
    admin: true
    tokens: [{ token: glpat-a-seed-of-a-spec-root }]
  - username: developer
    name: Developer
    email: developer@acme.example.com
    state: deactivated
    code_suggestions: true
    tokens:
      - { name: short, token: glpat-a-seed-of-a-spec-0001, scopes: [read_api], expires_in_days: 7 }
      - { token: glpat-a-seed-of-a-spec-0002, expires_in_days: 0 }
      - { token: glpat-a-seed-of-a-spec-0003, expires_in_days: -1, revoked: true }
groups:
  - full_path: acme
    name: Acme
    members: { root: 50, developer: 30 }
    service_accounts:
      - username: service_account_group_1_acme
        code_suggestions: true
        tokens: [{ token: glpat-a-seed-of-a-spec-0004 }]
  - full_path: acme/deep
    visibility: public
    code_suggestions: false
  - full_path: acme/deep/down
features:
  code_suggestions_tokens_api: false
  ai_assist_flag: true
  code_suggestions_for_instance_admin_enabled: { users: [developer], groups: [acme/deep] }
application_settings:
  instance_level_code_suggestions_enabled: true
  ai_access_token: glpat-a-seed-of-a-spec-0005
`;

class StoppedClock extends Clock {
  override now(): number {
    return Date.parse('2023-06-01T23:59:59Z');
  }
}

describe('the seed of a deployment', () => {
  let cluster: Cluster;
  let folder: string;
  let databases = 0;
  let services: RunningService[] = [];

  beforeAll(async () => {
    cluster = await startSpecCluster();
    folder = mkdtempSync(join(tmpdir(), 'tandem-spec-'));
  });

  afterEach(async () => {
    await Promise.all(services.map((service) => service.close()));
    services = [];
  });

  afterAll(async () => {
    await cluster.stop();
    rmSync(folder, { recursive: true });
  });

  const newDatabase = () => {
    const name = `seeded_${++databases}`;
    return cluster.createDatabase({ name, role: name, password: name });
  };
  const seedFile = (content: string) => {
    const file = join(folder, `${databases}.yml`);
    writeFileSync(file, content);
    return file;
  };
  const start = async (databaseUrl: string, environment: Record<string, string>) => {
    const service = await startGitlab({
      databaseUrl,
      environment,
      hooks: { clock: new StoppedClock() },
      imports: [SeedModule.forRoot(folder)],
    });
    services.push(service);
    return service;
  };
  /** All that is in the database, but for what is made again for each value. */
  const contentOf = async ({ app }: RunningService) => {
    const rows = (table: string, columns = '*') =>
      app
        .get(DataSource)
        .query<Record<string, unknown>[]>(`SELECT ${columns} FROM ${table} ORDER BY ${columns === '*' ? 1 : columns}`);
    return {
      users: await rows('users'),
      tokens: await rows('personal_access_tokens'),
      groups: await rows('namespaces'),
      members: await rows('members', 'group_id, user_id, access_level'),
      features: await rows('features'),
      gates: await rows('feature_gates', 'feature_name, key, value'),
      settings: await rows(
        'application_settings',
        'instance_level_code_suggestions_enabled, encrypted_ai_access_token',
      ),
    };
  };

  it('is there after the start, as the file says', async () => {
    const service = await start(await newDatabase(), { SEED_FILE: seedFile(SEED) });
    const { users, tokens, groups, members, features, gates, settings } = await contentOf(service);
    expect(users).toMatchObject([
      { id: 1, username: 'root', name: 'root', email: 'root@example.com', admin: true, code_suggestions: false },
      { id: 2, username: 'developer', name: 'Developer', state: 'deactivated', admin: false, code_suggestions: true },
      { id: 3, username: 'service_account_group_1_acme', user_type: 'service_account', provisioned_by_group_id: 1 },
    ]);
    const digest = (token: string) => service.app.get(InstanceSecret).digest(token);
    const day = (date: string) => new Date(`${date}T00:00:00`);
    expect(tokens).toMatchObject([
      { user_id: 1, token_digest: digest('glpat-a-seed-of-a-spec-root'), expires_at: day('2024-05-31'), seeded: true },
      { user_id: 2, name: 'short', scopes: ['read_api'], expires_at: day('2023-06-08'), revoked: false },
      { user_id: 2, name: 'seed', expires_at: day('2023-06-01') },
      { user_id: 2, expires_at: day('2023-05-31'), revoked: true },
      { user_id: 3, scopes: ['api'], last_used_at: null },
    ]);
    expect(JSON.stringify(tokens)).not.toContain('glpat');
    expect(groups).toMatchObject([
      {
        id: 1,
        full_path: 'acme',
        path: 'acme',
        name: 'Acme',
        parent_id: null,
        traversal_ids: [1],
        code_suggestions: true,
      },
      {
        id: 2,
        full_path: 'acme/deep',
        path: 'deep',
        name: 'deep',
        visibility: 'public',
        parent_id: 1,
        traversal_ids: [1, 2],
        code_suggestions: false,
      },
      { id: 3, full_path: 'acme/deep/down', parent_id: 2, traversal_ids: [1, 2, 3] },
    ]);
    expect(members).toEqual([
      { group_id: 1, user_id: 1, access_level: 50 },
      { group_id: 1, user_id: 2, access_level: 30 },
      { group_id: 1, user_id: 3, access_level: 30 },
    ]);
    expect(features.map(({ name }) => name)).toEqual([
      'ai_assist_flag',
      'code_suggestions_for_instance_admin_enabled',
      'code_suggestions_tokens_api',
    ]);
    expect(gates).toEqual([
      { feature_name: 'ai_assist_flag', key: 'boolean', value: 'true' },
      { feature_name: 'code_suggestions_for_instance_admin_enabled', key: 'actors', value: 'Group:2' },
      { feature_name: 'code_suggestions_for_instance_admin_enabled', key: 'actors', value: 'User:2' },
    ]);
    const [setting] = settings as [
      { instance_level_code_suggestions_enabled: boolean; encrypted_ai_access_token: Buffer },
    ];
    expect(setting.instance_level_code_suggestions_enabled).toBe(true);
    expect(setting.encrypted_ai_access_token.includes(Buffer.from('glpat'))).toBe(false);
    expect(service.app.get(InstanceSecret).decrypt(setting.encrypted_ai_access_token, 'ai_access_token')).toBe(
      'glpat-a-seed-of-a-spec-0005',
    );
  });

  it('may hold service accounts of the instance, members of each level, families of tokens and percentages of flags', async () => {
    const seed = `
users: [{ username: guest }, { username: reporter }, { username: maintainer }]
service_accounts:
  - username: service_account_instance
    tokens:
      - { name: sat, token: glpat-a-seed-of-a-spec-0006, revoked: true }
      - { name: sat, token: glpat-a-seed-of-a-spec-0007, rotated_from: sat, revoked: true }
      - { name: sat, token: glpat-a-seed-of-a-spec-0008, rotated_from: sat }
groups:
  - { full_path: acme, description: Makes everything, members: { guest: 10, reporter: 20, maintainer: 40 } }
  - { full_path: acme/deep, members: { service_account_instance: 50 } }
features:
  ai_assist_flag: { percentage_of_actors: 30, percentage_of_time: 5, feature_groups: [gitlab_team_members] }
`;
    const { users, tokens, groups, members, gates } = await contentOf(
      await start(await newDatabase(), { SEED_FILE: seedFile(seed) }),
    );
    expect(users.at(-1)).toMatchObject({
      username: 'service_account_instance',
      user_type: 'service_account',
      provisioned_by_group_id: null,
    });
    expect(tokens.map((token) => [token['id'], token['previous_personal_access_token_id'], token['revoked']])).toEqual([
      [1, null, true],
      [2, 1, true],
      [3, 2, false],
    ]);
    expect(groups[0]).toMatchObject({ description: 'Makes everything' });
    expect(members.map(({ access_level }) => access_level)).toEqual([10, 20, 40, 50]);
    expect(gates).toEqual([
      { feature_name: 'ai_assist_flag', key: 'groups', value: 'gitlab_team_members' },
      { feature_name: 'ai_assist_flag', key: 'percentage_of_actors', value: '30' },
      { feature_name: 'ai_assist_flag', key: 'percentage_of_time', value: '5' },
    ]);
  });

  it('is applied once by several replicas that start together, and not again', async () => {
    const databaseUrl = await newDatabase();
    const environment = { SEED_FILE: seedFile(SEED) };
    const [first] = await Promise.all([start(databaseUrl, environment), start(databaseUrl, environment)]);
    const before = await contentOf(first);
    expect([before.users.length, before.tokens.length, before.groups.length, before.members.length]).toEqual([
      3, 5, 3, 3,
    ]);
    const again = await start(databaseUrl, environment);
    expect(await contentOf(again)).toEqual(before);
  });

  it('overwrites nothing', async () => {
    const databaseUrl = await newDatabase();
    const environment = { SEED_FILE: seedFile(SEED) };
    const service = await start(databaseUrl, environment);
    const database = service.app.get(DataSource);
    await database.query(
      `UPDATE users SET name = 'changed', state = 'blocked', code_suggestions = NOT code_suggestions`,
    );
    await database.query(
      `UPDATE personal_access_tokens SET revoked = NOT revoked, expires_at = '2030-01-01', scopes = '{sudo}'`,
    );
    await database.query(`UPDATE namespaces SET code_suggestions = NOT code_suggestions, name = 'changed'`);
    await database.query(`UPDATE members SET access_level = 10`);
    await database.query(`DELETE FROM feature_gates`);
    await database.query(
      `UPDATE application_settings SET instance_level_code_suggestions_enabled = false, encrypted_ai_access_token = NULL`,
    );
    const changed = await contentOf(service);
    expect(await contentOf(await start(databaseUrl, environment))).toEqual(changed);
  });

  it('leaves nothing behind if it cannot be applied', async () => {
    const databaseUrl = await newDatabase();
    const broken = SEED.replace('members: { root: 50, developer: 30 }', 'members: { nobody: 50 }');
    const file = seedFile(broken);
    await expect(start(databaseUrl, { SEED_FILE: file })).rejects.toThrow(
      new StartupError(
        `the seed ${file} names what is not there ({"username":"nobody"})`,
        'list it before it is named',
      ),
    );
    const service = await start(databaseUrl, { SEED_FILE: 'none' });
    expect(Object.values(await contentOf(service)).flat()).toEqual([]);
  });

  it.each([
    ['groups: [{ full_path: acme/deep }]', '{"fullPath":"acme"}'],
    ['features: { ai_assist_flag: { users: [nobody] } }', '{"username":"nobody"}'],
    ['features: { ai_assist_flag: { groups: [nowhere] } }', '{"fullPath":"nowhere"}'],
  ])('is refused where it names what is not there: %s', async (content, what) => {
    await expect(start(await newDatabase(), { SEED_FILE: seedFile(content) })).rejects.toThrow(
      `names what is not there (${what})`,
    );
  });

  it('is `default` unless SEED_FILE says otherwise, and none in production', async () => {
    writeFileSync(join(folder, 'default.yml'), 'users: [{ username: of-default }]');
    writeFileSync(join(folder, 'bare.yml'), 'users: [{ username: of-bare }]');
    const usernames = async (environment: Record<string, string>) => {
      const { users } = await contentOf(await start(await newDatabase(), environment));
      return users.map(({ username }) => username);
    };
    expect(await usernames({})).toEqual(['of-default']);
    expect(await usernames({ SEED_FILE: 'bare' })).toEqual(['of-bare']);
    expect(await usernames({ SEED_FILE: 'none' })).toEqual([]);
    expect(await usernames({ NODE_ENV: 'production' })).toEqual([]);
  });

  it('has tokens that a start in production refuses until they are revoked', async () => {
    const databaseUrl = await newDatabase();
    const service = await start(databaseUrl, { SEED_FILE: seedFile(SEED) });
    await expect(start(databaseUrl, { NODE_ENV: 'production' })).rejects.toThrow(
      'the database holds 4 seeded tokens, which anybody knows: revoke them before a start in production',
    );
    await service.app.get(DataSource).query('UPDATE personal_access_tokens SET revoked = true');
    await start(databaseUrl, { NODE_ENV: 'production' });
  });
});
