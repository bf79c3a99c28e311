import 'reflect-metadata';
import { Clock, Randomness, Refusal, runInRequest, type RuleResult, type RunningService } from '@tandem/platform';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { SaasFixture } from '../fixtures/start-saas.js';
import { ACCESS_RULE, AccessPolicy, readTokenRequest } from './access.policy.js';

let fixture: SaasFixture;
let service: RunningService;
let database: DataSource;

const policy = new AccessPolicy(new Randomness());
const clock = new Clock();

beforeAll(async () => {
  fixture = await SaasFixture.create();
  service = await fixture.start({ SEED_FILE: 'none' });
  database = service.app.get(DataSource);
});

afterAll(() => fixture?.stop());

afterEach(() => database.query('DELETE FROM features'));

async function insert(table: string, values: Record<string, unknown>): Promise<number> {
  const names = Object.keys(values);
  const [row] = await database.query<{ id: number }[]>(
    `INSERT INTO ${table} (${names.join()}) VALUES (${names.map((_, index) => `$${index + 1}`).join()}) RETURNING id`,
    Object.values(values),
  );
  return row?.id ?? 0;
}

let count = 0;
const newUser = (codeSuggestions: boolean) => {
  const username = `user_${++count}`;
  return insert('users', {
    username,
    name: username,
    email: `${username}@example.com`,
    state: 'active',
    admin: false,
    user_type: 'human',
    code_suggestions: codeSuggestions,
    created_at: new Date(0),
  });
};
/** A group with its setting; `above` are the ids of the groups above it, the root's first. */
const newGroup = async (codeSuggestions: boolean, above: number[] = []) => {
  const path = `group_${++count}`;
  const id = await insert('namespaces', {
    name: path,
    path,
    full_path: path,
    description: '',
    visibility: 'private',
    parent_id: above.at(-1) ?? null,
    traversal_ids: above,
    code_suggestions: codeSuggestions,
    created_at: new Date(0),
  });
  await database.query('UPDATE namespaces SET traversal_ids = $2 WHERE id = $1', [id, [...above, id]]);
  return id;
};
const join = (userId: number, groupId: number, accessLevel = 30) =>
  insert('members', { user_id: userId, group_id: groupId, access_level: accessLevel, created_at: new Date(0) });
const setFlag = async (name: string, ...gates: [key: string, value: string][]) => {
  await database.query('INSERT INTO features (name, created_at) VALUES ($1, now())', [name]);
  for (const [key, value] of gates) {
    await database.query('INSERT INTO feature_gates (feature_name, key, value) VALUES ($1, $2, $3)', [
      name,
      key,
      value,
    ]);
  }
};

async function realmOf(userId: number, proxied = false): Promise<string> {
  const { facts } = await readTokenRequest(database, userId, clock);
  return policy.check(facts, { userId, proxied });
}

/** `allowed`, or the reason of the refusal with its rule. */
async function check(userId: number, proxied = false): Promise<string> {
  const ruleResults: RuleResult[] = [];
  try {
    await runInRequest({ correlationId: 'a-spec', ruleResults }, () => realmOf(userId, proxied));
    return 'allowed';
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    expect((error as Refusal).answer).toEqual({ status: 401, body: { message: '401 Unauthorized' } });
    const { rule, reason } = ruleResults.at(-1) ?? {};
    return `${rule}: ${reason}`;
  }
}

const USER_OFF = `${ACCESS_RULE}: the user’s own setting is off`;
const GROUP_OFF = `${ACCESS_RULE}: the setting of a root group of the user is off`;

describe('the access policy', () => {
  it.each([
    [true, true, true, 'allowed'],
    [true, true, false, GROUP_OFF],
    [true, false, true, GROUP_OFF],
    [true, false, false, GROUP_OFF],
    [false, true, true, USER_OFF],
    [false, true, false, USER_OFF],
    [false, false, true, USER_OFF],
    [false, false, false, USER_OFF],
  ])('where the user’s setting is %s and those of its two groups %s and %s', async (user, one, other, outcome) => {
    const id = await newUser(user);
    await join(id, await newGroup(one));
    await join(id, await newGroup(other));
    expect(await check(id)).toBe(outcome);
  });

  it.each([
    [true, 'allowed'],
    [false, USER_OFF],
  ])('where the user’s setting is %s and it belongs to no group', async (user, outcome) => {
    await newGroup(false);
    expect(await check(await newUser(user))).toBe(outcome);
  });

  it('counts a membership until its last date', async () => {
    const id = await newUser(true);
    const member = await join(id, await newGroup(false));
    const ends = (day: string) => database.query('UPDATE members SET expires_at = $2 WHERE id = $1', [member, day]);
    await ends('2998-01-01');
    expect(await check(id)).toBe(GROUP_OFF);
    await ends('2020-01-01');
    expect(await check(id)).toBe('allowed');
  });

  it('counts a subgroup through its root group alone, however deep it is', async () => {
    const rootOn = await newGroup(true);
    const below = await newGroup(false, [rootOn]);
    const id = await newUser(true);
    await join(id, await newGroup(false, [rootOn, below]));
    expect(await check(id)).toBe('allowed');
    const rootOff = await newGroup(false);
    await join(id, await newGroup(true, [rootOff]));
    expect(await check(id)).toBe(GROUP_OFF);
  });

  it.each([10, 20, 30, 40, 50])('counts a membership at access level %d', async (accessLevel) => {
    const id = await newUser(true);
    await join(id, await newGroup(false), accessLevel);
    expect(await check(id)).toBe(GROUP_OFF);
  });

  it('does not count the groups of others', async () => {
    await join(await newUser(true), await newGroup(false));
    expect(await check(await newUser(true))).toBe('allowed');
  });

  it('refuses a user that is gone', async () => {
    expect(await check(2_000_000_000)).toMatch(new RegExp(`^${ACCESS_RULE}: the user was deleted`));
  });

  describe('with ai_assist_flag', () => {
    it('off, refuses everybody', async () => {
      const id = await newUser(true);
      await setFlag('ai_assist_flag');
      expect(await check(id)).toBe(`${ACCESS_RULE}: ai_assist_flag is off for the user`);
    });

    it('fully on, allows', async () => {
      const id = await newUser(true);
      await join(id, await newGroup(true));
      await setFlag('ai_assist_flag', ['boolean', 'true']);
      expect(await check(id)).toBe('allowed');
    });

    it('on for the user alone, refuses as soon as it belongs to a group', async () => {
      const id = await newUser(true);
      await setFlag('ai_assist_flag', ['actors', `User:${id}`]);
      expect(await check(id)).toBe('allowed');
      const root = await newGroup(true);
      await join(id, await newGroup(true, [root]));
      expect(await check(id)).toBe(`${ACCESS_RULE}: ai_assist_flag is off for a root group of the user`);
      await database.query(`INSERT INTO feature_gates VALUES ('ai_assist_flag', 'actors', $1)`, [`Group:${root}`]);
      expect(await check(id)).toBe('allowed');
    });

    it('on for its group alone, refuses the user', async () => {
      const id = await newUser(true);
      const group = await newGroup(true);
      await join(id, group);
      await setFlag('ai_assist_flag', ['actors', `Group:${group}`]);
      expect(await check(id)).toBe(`${ACCESS_RULE}: ai_assist_flag is off for the user`);
    });

    it('on for all actors by their share, allows', async () => {
      const id = await newUser(true);
      await join(id, await newGroup(true));
      await setFlag('ai_assist_flag', ['percentage_of_actors', '100']);
      expect(await check(id)).toBe('allowed');
    });
  });

  describe('for a proxied request', () => {
    const FLAG = 'code_suggestions_for_instance_admin_enabled';
    const FLAG_OFF = `instance-admin-flag-is-on: ${FLAG} is off for the user`;

    it('needs the flag of instance administrators, which is off by default', async () => {
      const id = await newUser(true);
      expect([await check(id, true), await check(id, false)]).toEqual([FLAG_OFF, 'allowed']);
      await setFlag(FLAG, ['boolean', 'true']);
      expect(await check(id, true)).toBe('allowed');
    });

    it('needs it for the user, not for its group', async () => {
      const id = await newUser(true);
      const group = await newGroup(true);
      await join(id, group);
      await setFlag(FLAG, ['actors', `Group:${group}`], ['actors', `User:${id + 1}`]);
      expect(await check(id, true)).toBe(FLAG_OFF);
      await database.query(`INSERT INTO feature_gates VALUES ($1, 'actors', $2)`, [FLAG, `User:${id}`]);
      expect(await check(id, true)).toBe('allowed');
    });

    it('refuses by the settings before the flag', async () => {
      expect(await check(await newUser(false), true)).toBe(USER_OFF);
    });

    it('gives the realm of the request', async () => {
      const id = await newUser(true);
      await setFlag(FLAG, ['boolean', 'true']);
      expect([await realmOf(id, true), await realmOf(id, false)]).toEqual(['self-managed', 'saas']);
    });
  });
});

describe('the query of the access policy', () => {
  interface Plan {
    'Node Type': string;
    'Relation Name'?: string;
    Plans?: Plan[];
  }
  const scans = (plan: Plan): string[] => [
    ...(plan['Relation Name'] ? [`${plan['Node Type']} on ${plan['Relation Name']}`] : []),
    ...(plan.Plans ?? []).flatMap(scans),
  ];

  it('tells users apart who ask at the same time', async () => {
    const [onGroup, offGroup] = [await newGroup(true), await newGroup(false)];
    const users = await Promise.all([newUser(true), newUser(false), newUser(true), newUser(true), newUser(true)]);
    const [, , inBoth, inOn, inOff] = users;
    await Promise.all([join(inBoth, onGroup), join(inBoth, offGroup), join(inOn, onGroup), join(inOff, offGroup)]);
    await setFlag('ai_assist_flag', ['percentage_of_actors', '100']);
    const all = await Promise.all(users.map((id) => readTokenRequest(database, id, clock)));
    expect(
      all.map(({ facts: { user_on, root_groups_on, root_group_ids } }) => ({
        user_on,
        root_groups_on,
        ids: root_group_ids?.toSorted((one, other) => one - other),
      })),
    ).toEqual([
      { user_on: true, root_groups_on: true, ids: [] },
      { user_on: false, root_groups_on: true, ids: [] },
      { user_on: true, root_groups_on: false, ids: [onGroup, offGroup] },
      { user_on: true, root_groups_on: true, ids: [onGroup] },
      { user_on: true, root_groups_on: false, ids: [offGroup] },
    ]);
  });

  it('is one statement, which finds its rows by indexes among thousands', async () => {
    await database.query(`
      INSERT INTO users (username, name, email, state, admin, user_type, code_suggestions, created_at)
        SELECT 'many_' || i, 'x', 'many_' || i || '@example.com', 'active', false, 'human', true, now()
          FROM generate_series(1, 5000) i;
      INSERT INTO namespaces (name, path, full_path, description, visibility, traversal_ids, code_suggestions, created_at)
        SELECT 'x', 'x', 'many_' || i, '', 'private', '{}', true, now() FROM generate_series(1, 5000) i;
      UPDATE namespaces SET traversal_ids = ARRAY[id] WHERE traversal_ids = '{}';
      ANALYZE users, namespaces;
      INSERT INTO members (user_id, group_id, access_level, created_at)
        SELECT u.id, g.id, 30, now()
          FROM (SELECT id, row_number() OVER () AS n FROM users WHERE username LIKE 'many_%') u
          CROSS JOIN LATERAL (VALUES (u.n), (u.n % 5000 + 1)) wanted (n)
          JOIN (SELECT id, row_number() OVER () AS n FROM namespaces WHERE full_path LIKE 'many_%') g
            ON g.n = wanted.n;
      ANALYZE;
    `);
    await setFlag('ai_assist_flag', ['percentage_of_actors', '100']);
    const id = await newUser(true);
    const query = jest.spyOn(pg.Client.prototype, 'query');
    let statements: { text: string; values: unknown[] }[];
    try {
      await readTokenRequest(database, id, clock);
      statements = query.mock.calls.map(([statement]) => statement as unknown as { text: string; values: unknown[] });
    } finally {
      query.mockRestore();
    }
    expect(statements).toHaveLength(1);
    const [{ text, values }] = statements as [(typeof statements)[number]];
    const [explained] = await database.query<{ 'QUERY PLAN': { Plan: Plan }[] }[]>(
      `EXPLAIN (FORMAT JSON) ${text}`,
      values,
    );
    const found = scans(explained?.['QUERY PLAN'][0]?.Plan as Plan);
    const large = found.filter((scan) => /(users|members|namespaces)$/.test(scan));
    expect(large.length).toBeGreaterThanOrEqual(4);
    for (const scan of large) expect(scan).toMatch(/^(Index Scan|Index Only Scan|Bitmap Heap Scan) on /);
  });
});
