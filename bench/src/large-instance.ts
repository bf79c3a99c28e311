import { startCluster, startStack, type Cluster, type Stack } from '@tandem/stack';
import { PERSONAS } from '@tandem/testing';
import { readFileSync, statSync } from 'node:fs';
import pg from 'pg';
import { DatabaseTimes } from './database-times.js';
import { sample } from './figures.js';

const TOKENS = 1_000_000;
const GROUPS = 10_000;
const MEMBERSHIPS = [0, 1, 10, 1000];
const REQUESTS = 300;
const STATEMENTS = ['authenticate', 'access_code_suggestions'];

const say = (line: string) => process.stderr.write(`${line}\n`);

const password = 'benchmark-of-this-run';
let cluster: Cluster;
let stack: Stack;
let superuser: pg.Client;

/**
 * How many times as long PostgreSQL is busy with a token request at SaaS when it holds 1,000,000 personal access tokens and
 * 10,000 groups as when it holds the seed only: the largest ratio of users of 0, 1, 10 and 1,000 root groups.
 */
export async function databaseTimeRatio(): Promise<number> {
  cluster = await startCluster({ password });
  stack = await startStack({ cluster });
  const saasUrl = new URL(stack.databaseUrls.saas);
  superuser = new pg.Client({
    host: decodeURIComponent(saasUrl.hostname),
    user: 'postgres',
    password,
    database: saasUrl.pathname.slice(1),
  });
  const role = pg.escapeIdentifier(decodeURIComponent(saasUrl.username));
  try {
    await superuser.connect();
    const members = await createMembers();
    await superuser.query(`ALTER ROLE ${role} SET log_min_duration_statement = 0`);
    await stack.services.saas.restart();
    const small = await measure(members);
    say(`filling the database: ${TOKENS} tokens, ${GROUPS} groups …`);
    await fill();
    await stack.services.saas.restart();
    const large = await measure(members);
    report(small, large);
    await plans(role);
    return Math.max(...MEMBERSHIPS.map((count) => large.get(count)!.milliseconds / small.get(count)!.milliseconds));
  } finally {
    await superuser.end();
    await stack.stop();
    await cluster.stop();
  }
}

interface Member {
  readonly memberships: number;
  readonly token: string;
}

interface Cost {
  readonly queries: number;
  readonly milliseconds: number;
}

/** Users of 0, 1, 10 and 1,000 root groups whose setting is on. Their groups are there in both measurements. */
async function createMembers(): Promise<Member[]> {
  const members: Member[] = [];
  for (const memberships of MEMBERSHIPS) {
    const username = `member-of-${memberships}`;
    const { id } = await call<{ id: number }>('POST', '/users', {
      username,
      name: username,
      email: `${username}@example.com`,
      force_random_password: true,
    });
    const { token } = await call<{ token: string }>('POST', `/users/${id}/personal_access_tokens`, {
      name: 'benchmark',
      scopes: ['api'],
    });
    await call('PUT', '/user/preferences', { code_suggestions: true }, token);
    await superuser.query(
      `WITH made AS (
         INSERT INTO namespaces (name, path, full_path, description, visibility, parent_id, traversal_ids, code_suggestions, created_at)
         SELECT p, p, p, '', 'private', NULL, '{}', true, now()
           FROM generate_series(1, $1::int) i, LATERAL (SELECT '${username}-' || i) path(p) RETURNING id)
       INSERT INTO members (group_id, user_id, access_level, created_at) SELECT id, $2, 30, now() FROM made`,
      [memberships, id],
    );
    members.push({ memberships, token });
  }
  await superuser.query(`UPDATE namespaces SET traversal_ids = ARRAY[id] WHERE traversal_ids = '{}'`);
  await superuser.query('VACUUM ANALYZE');
  return members;
}

/** Rows as an instance of years has them: every fourth group is a root, the others lie below one; each has members. */
async function fill(): Promise<void> {
  for (const statement of [
    `INSERT INTO users (username, name, email, state, admin, user_type, code_suggestions, created_at)
    SELECT 'user' || i, 'User', 'user' || i || '@example.com', 'active', false, 'human', i % 2 = 0, now()
      FROM generate_series(1, ${TOKENS / 10}) i`,
    'ANALYZE',
    `INSERT INTO personal_access_tokens (user_id, name, token_digest, scopes, revoked, expires_at, seeded, created_at)
    SELECT u.id, 'token', encode(sha256((u.id || ':' || i)::bytea), 'base64'), '{api}', i % 3 = 0, current_date + 100, false, now()
      FROM users u, generate_series(1, 10) i WHERE u.username LIKE 'user%'`,
    'ANALYZE',
    `INSERT INTO namespaces (name, path, full_path, description, visibility, parent_id, traversal_ids, code_suggestions, created_at)
    SELECT 'g' || i, 'g' || i, 'g' || i, '', 'private', NULL, '{}', i % 5 <> 0, now() FROM generate_series(1, ${GROUPS / 4}) i`,
    'ANALYZE',
    `UPDATE namespaces SET traversal_ids = ARRAY[id] WHERE traversal_ids = '{}'`,
    'ANALYZE',
    `INSERT INTO namespaces (name, path, full_path, description, visibility, parent_id, traversal_ids, code_suggestions, created_at)
    SELECT 's' || i, 's' || i, r.full_path || '/s' || i, '', 'private', r.id, r.traversal_ids, true, now()
      FROM namespaces r, generate_series(1, 3) i WHERE r.full_path ~ '^g[0-9]+$'`,
    'ANALYZE',
    `UPDATE namespaces SET traversal_ids = traversal_ids || id WHERE parent_id IS NOT NULL`,
    'ANALYZE',
    `INSERT INTO members (group_id, user_id, access_level, created_at)
    SELECT g.id, u.id, 30, now()
      FROM (SELECT id, row_number() OVER () - 1 AS n FROM users WHERE username LIKE 'user%') u
      JOIN (SELECT id, row_number() OVER () - 1 AS n, count(*) OVER () AS total FROM namespaces WHERE full_path ~ '^g[0-9]') g
        ON u.n % g.total = g.n`,
    'ANALYZE',
  ]) {
    await superuser.query(statement);
  }
  await superuser.query('VACUUM ANALYZE');
}

async function measure(members: readonly Member[]): Promise<Map<number, Cost>> {
  const costs = new Map<number, Cost>();
  for (const { memberships, token } of members) {
    for (let warm = 0; warm < 20; warm += 1) await requestToken(token);
    const times = new DatabaseTimes(cluster.logFile);
    for (let request = 0; request < REQUESTS; request += 1) await requestToken(token);
    const runs = times.read().filter(({ statement }) => statement !== 'note_last_use');
    const timesOf = (name: string) =>
      runs.filter(({ statement }) => statement === name).map(({ milliseconds }) => milliseconds);
    const perRequest = STATEMENTS.map((name) => sample(timesOf(name)).median);
    costs.set(memberships, {
      queries: runs.length / REQUESTS,
      milliseconds: perRequest.reduce((sum, milliseconds) => sum + milliseconds, 0),
    });
  }
  return costs;
}

function report(small: Map<number, Cost>, large: Map<number, Cost>): void {
  say('root groups  queries small/large  database time small/large (median, ms)  ratio');
  for (const memberships of MEMBERSHIPS) {
    const [before, after] = [small.get(memberships), large.get(memberships)];
    if (!before || !after) continue;
    const cells = [
      String(memberships).padStart(11),
      `${before.queries} / ${after.queries}`.padStart(21),
      `${before.milliseconds.toFixed(3)} / ${after.milliseconds.toFixed(3)}`.padStart(42),
      (after.milliseconds / before.milliseconds).toFixed(2).padStart(7),
    ];
    say(cells.join(''));
  }
}

/** The plans of the two statements on the large database, as PostgreSQL's auto_explain logs them. */
async function plans(role: string): Promise<void> {
  await superuser.query(`ALTER ROLE ${role} SET session_preload_libraries = 'auto_explain'`);
  await superuser.query(`ALTER ROLE ${role} SET auto_explain.log_min_duration = 0`);
  await superuser.query(`ALTER ROLE ${role} RESET log_min_duration_statement`);
  await stack.services.saas.restart();
  const start = statSync(cluster.logFile).size;
  await requestToken(PERSONAS.saas.serviceAccount.token);
  const log = readFileSync(cluster.logFile).subarray(start).toString();
  const scans = [...log.matchAll(/(Seq Scan|Index (?:Only )?Scan|Bitmap \w+ Scan)[^\n]*?(?: on (\w+))/g)];
  const seen = new Set(scans.map(([, scan, table]) => `${scan} on ${table}`));
  say(`scans of the token request: ${[...seen].sort().join('; ')}`);
}

async function call<Answer>(
  method: string,
  path: string,
  body: object,
  token: string = PERSONAS.saas.root.token,
): Promise<Answer> {
  const response = await fetch(`${stack.urls.saas}/api/v4${path}`, {
    method,
    headers: { 'private-token': token, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}

async function requestToken(token: string): Promise<void> {
  const response = await fetch(`${stack.urls.saas}/api/v4/code_suggestions/tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  await response.arrayBuffer();
  if (response.status !== 201) throw new Error(`the token request answered ${response.status}`);
}
