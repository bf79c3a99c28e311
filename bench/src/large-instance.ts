import { startCluster, startStack, type Cluster, type Stack } from '@tandem/stack';
import { PERSONAS } from '@tandem/testing';
import { readFileSync, statSync } from 'node:fs';
import pg from 'pg';
import { DatabaseTimes } from './database-times.js';
import { median } from './figures.js';
import type { Report } from './report.js';

const TOKENS = 1_000_000;
const GROUPS = 10_000;
const MEMBERSHIPS = [0, 1, 20, 1000];
const ROUNDS = 3;
const REQUESTS = 100;
const WARM_UP_REQUESTS = 20;
const STATEMENTS = ['authenticate', 'access_code_suggestions'];
const PASSWORD = 'benchmark-of-this-run';

/** Rows as an instance of years has them: every fourth group is a root, the others lie below one; each has members. */
const FILLING = [
  `INSERT INTO users (username, name, email, state, admin, user_type, code_suggestions, created_at)
   SELECT 'user' || i, 'User', 'user' || i || '@example.com', 'active', false, 'human', i % 2 = 0, now()
     FROM generate_series(1, ${TOKENS / 10}) i`,
  `INSERT INTO personal_access_tokens (user_id, name, token_digest, scopes, revoked, expires_at, seeded, created_at)
   SELECT u.id, 'token', encode(sha256((u.id || ':' || i)::bytea), 'base64'), '{api}', i % 3 = 0, current_date + 100, false, now()
     FROM users u, generate_series(1, 10) i WHERE u.username LIKE 'user%'`,
  `INSERT INTO namespaces (name, path, full_path, description, visibility, parent_id, traversal_ids, code_suggestions, created_at)
   SELECT 'g' || i, 'g' || i, 'g' || i, '', 'private', NULL, '{}', i % 5 <> 0, now() FROM generate_series(1, ${GROUPS / 4}) i`,
  `UPDATE namespaces SET traversal_ids = ARRAY[id] WHERE traversal_ids = '{}'`,
  `INSERT INTO namespaces (name, path, full_path, description, visibility, parent_id, traversal_ids, code_suggestions, created_at)
   SELECT 's' || i, 's' || i, r.full_path || '/s' || i, '', 'private', r.id, r.traversal_ids, true, now()
     FROM namespaces r, generate_series(1, 3) i WHERE r.full_path ~ '^g[0-9]+$'`,
  `UPDATE namespaces SET traversal_ids = traversal_ids || id WHERE full_path ~ '^g[0-9]+/'`,
  // Nothing of the condition but a constant, so that the two are hashed.
  `INSERT INTO members (group_id, user_id, access_level, created_at)
   SELECT g.id, u.id, 30, now()
     FROM (SELECT id, row_number() OVER () - 1 AS n FROM users WHERE username LIKE 'user%') u
     JOIN (SELECT id, row_number() OVER () - 1 AS n FROM namespaces WHERE full_path ~ '^g[0-9]') g ON u.n % ${GROUPS} = g.n`,
];

/**
 * How long PostgreSQL is busy with a token request at SaaS when it holds 1,000,000 personal access tokens and 10,000 groups,
 * for users of several numbers of root groups, and as a multiple of when it holds little more than the seed, by turns.
 */
export async function measureLargeInstance(report: Report, stop: AbortSignal): Promise<void> {
  await report.attempt('database time of a token request with 1,000,000 tokens and 10,000 groups', async () => {
    const cluster = await startCluster({ password: PASSWORD });
    const end = () => void cluster.stop();
    stop.addEventListener('abort', end);
    const opened: Instance[] = [];
    try {
      for (let count = 0; count < 2; count += 1) opened.push(await Instance.start(cluster, stop));
      const [small, large] = opened as [Instance, Instance];
      report.say(`filling a database: ${TOKENS} tokens, ${GROUPS} groups`);
      await large.fill();
      await compare(small, large, report);
      report.say(`scans of the token request: ${await large.scans()}`);
    } finally {
      stop.removeEventListener('abort', end);
      for (const instance of opened) await instance.stop();
      await cluster.stop();
    }
  });
}

async function compare(small: Instance, large: Instance, report: Report): Promise<void> {
  const statements: number[] = [];
  for (const count of MEMBERSHIPS) {
    const costs: { readonly before: Cost; readonly after: Cost }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      costs.push({ before: await small.costOf(count), after: await large.costOf(count) });
    }
    const name = `database time, 1,000,000 tokens, user of ${count} root groups`;
    const after = costs.map((cost) => cost.after.milliseconds);
    report.add({ name, unit: 'ms', isCost: true }, after);
    const ratio = { name, against: 'little more than the seed', unit: 'ratio', goal: 1.5, isCost: true } as const;
    const multiples = costs.map((cost) => cost.after.milliseconds / cost.before.milliseconds);
    report.add(ratio, multiples);
    statements.push(...costs.map((cost) => cost.after.statements));
  }
  report.add({ name: 'statements of a token request at saas', unit: 'statements', isCost: true }, statements);
}

/** What PostgreSQL did for one token request. */
interface Cost {
  readonly statements: number;
  readonly milliseconds: number;
}

/** A stack whose SaaS has users of several numbers of root groups, and a database that logs the time of each statement. */
class Instance {
  /** By the number of root groups of their users. */
  private readonly tokens = new Map<number, string>();

  private constructor(
    private readonly cluster: Cluster,
    private readonly stack: Stack,
    private readonly superuser: pg.Client,
    private readonly role: string,
    private readonly signal: AbortSignal,
  ) {}

  static async start(cluster: Cluster, signal: AbortSignal): Promise<Instance> {
    const stack = await startStack({ cluster, signal });
    const { hostname, pathname, username } = new URL(stack.databaseUrls.saas);
    const host = decodeURIComponent(hostname);
    const superuser = new pg.Client({ host, user: 'postgres', password: PASSWORD, database: pathname.slice(1) });
    // The end of the cluster in a run that is stopped.
    superuser.on('error', () => undefined);
    const role = pg.escapeIdentifier(decodeURIComponent(username));
    const instance = new Instance(cluster, stack, superuser, role, signal);
    try {
      await superuser.connect();
      await instance.createMembers();
      await superuser.query(`ALTER ROLE ${role} SET log_min_duration_statement = 0`);
      await stack.services.saas.restart();
      return instance;
    } catch (error) {
      await instance.stop();
      throw error;
    }
  }

  async fill(): Promise<void> {
    for (const statement of FILLING) {
      await this.superuser.query(statement);
      await this.superuser.query('ANALYZE');
    }
    await this.superuser.query('VACUUM ANALYZE');
  }

  async stop(): Promise<void> {
    await this.superuser.end();
    await this.stack.stop();
  }

  /** Users of several numbers of root groups whose setting is on. */
  private async createMembers(): Promise<void> {
    for (const memberships of MEMBERSHIPS) {
      const username = `member-of-${memberships}`;
      const { id } = await this.call<{ id: number }>('POST', '/users', {
        username,
        name: username,
        email: `${username}@example.com`,
        force_random_password: true,
      });
      const { token } = await this.call<{ token: string }>('POST', `/users/${id}/personal_access_tokens`, {
        name: 'benchmark',
        scopes: ['api'],
      });
      await this.call('PUT', '/user/preferences', { code_suggestions: true }, token);
      await this.superuser.query(
        `WITH made AS (
           INSERT INTO namespaces (name, path, full_path, description, visibility, parent_id, traversal_ids, code_suggestions, created_at)
           SELECT p, p, p, '', 'private', NULL, '{}', true, now()
             FROM generate_series(1, $1::int) i, LATERAL (SELECT '${username}-' || i) path(p) RETURNING id)
         INSERT INTO members (group_id, user_id, access_level, created_at) SELECT id, $2, 30, now() FROM made`,
        [memberships, id],
      );
      this.tokens.set(memberships, token);
    }
    await this.superuser.query(`UPDATE namespaces SET traversal_ids = ARRAY[id] WHERE traversal_ids = '{}'`);
    await this.superuser.query('VACUUM ANALYZE');
  }

  /** What a token request of the user of so many root groups costs. */
  async costOf(memberships: number): Promise<Cost> {
    const token = this.tokens.get(memberships)!;
    for (let warm = 0; warm < WARM_UP_REQUESTS; warm += 1) await this.requestToken(token);
    const times = new DatabaseTimes(this.cluster.logFile);
    for (let request = 0; request < REQUESTS; request += 1) await this.requestToken(token);
    const runs = times.read().filter(({ statement }) => statement !== 'note_last_use');
    const medians = STATEMENTS.map((name) =>
      median(runs.filter(({ statement }) => statement === name).map(({ milliseconds }) => milliseconds)),
    );
    return {
      statements: runs.length / REQUESTS,
      milliseconds: medians.reduce((sum, milliseconds) => sum + milliseconds, 0),
    };
  }

  /** How the two statements read the tables, as PostgreSQL's auto_explain logs it. */
  async scans(): Promise<string> {
    const { superuser, role, stack, cluster } = this;
    await superuser.query(`ALTER ROLE ${role} SET session_preload_libraries = 'auto_explain'`);
    await superuser.query(`ALTER ROLE ${role} SET auto_explain.log_min_duration = 0`);
    await superuser.query(`ALTER ROLE ${role} RESET log_min_duration_statement`);
    await stack.services.saas.restart();
    const start = statSync(cluster.logFile).size;
    await this.requestToken(PERSONAS.saas.serviceAccount.token);
    const log = readFileSync(cluster.logFile).subarray(start).toString();
    const scans = [...log.matchAll(/(Seq Scan|Index (?:Only )?Scan|Bitmap \w+ Scan)[^\n]*?(?: on (\w+))/g)];
    return [...new Set(scans.map(([, scan, table]) => `${scan} on ${table}`))].sort().join('; ');
  }

  private async call<Answer>(
    method: string,
    path: string,
    body: object,
    token: string = PERSONAS.saas.root.token,
  ): Promise<Answer> {
    const response = await fetch(`${this.stack.urls.saas}/api/v4${path}`, {
      method,
      headers: { 'private-token': token, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: this.signal,
    });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  private async requestToken(token: string): Promise<void> {
    const response = await fetch(`${this.stack.urls.saas}/api/v4/code_suggestions/tokens`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      signal: this.signal,
    });
    await response.arrayBuffer();
    if (response.status !== 201) throw new Error(`the token request answered ${response.status}`);
  }
}
