import type { RunningService } from '@tandem/platform';
import { startSpecCluster, type Cluster } from '@tandem/testing';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { AuthenticationModule } from '../authentication/authentication.module.js';
import { startGitlab } from '../fixtures/gitlab-service.js';
import { newUser } from '../fixtures/new-user.js';
import { GitlabApiModule } from '../gitlab-api.module.js';

const HOSTILE: readonly (readonly [string, string])[] = [
  ['datestyle', 'German, DMY'],
  ['intervalstyle', 'sql_standard'],
  ['timezone', 'Pacific/Kiritimati'],
  ['client_encoding', 'LATIN1'],
  ['bytea_output', 'escape'],
  ['extra_float_digits', '-15'],
  ['standard_conforming_strings', 'off'],
  ['array_nulls', 'off'],
  ['transform_null_equals', 'on'],
  ['default_transaction_isolation', 'serializable'],
  ['default_transaction_read_only', 'on'],
  ['search_path', 'pg_catalog'],
  ['statement_timeout', '1'],
  ['lock_timeout', '1'],
  ['idle_in_transaction_session_timeout', '1'],
  ['idle_session_timeout', '1'],
  ['transaction_timeout', '1'],
];

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startSpecCluster();
});
afterAll(() => cluster?.stop());

/** A database of which every session would begin with hostile settings, those of the role or the database. */
async function hostileDatabase(name: 'role' | 'database'): Promise<string> {
  const url = await cluster.createDatabase({ name, role: name, password: name });
  const client = new pg.Client({ connectionString: url, options: '-c statement_timeout=0' });
  await client.connect();
  const { rows } = await client.query<{ name: string }>('SELECT lower(name) AS name FROM pg_settings');
  const known = new Set(rows.map((row) => row.name));
  const whose = name === 'role' ? 'ROLE CURRENT_USER' : `DATABASE ${pg.escapeIdentifier(client.database ?? '')}`;
  for (const [setting, value] of HOSTILE.filter(([setting]) => known.has(setting))) {
    await client.query(
      `ALTER ${whose} SET ${setting} = ${setting === 'search_path' ? value : pg.escapeLiteral(value)}`,
    );
  }
  await client.end();
  return url;
}

describe.each(['role', 'database'] as const)('with hostile settings of the %s', (whose) => {
  let service: RunningService;
  let url: string;
  beforeAll(async () => {
    url = await hostileDatabase(whose);
    service = await startGitlab({ databaseUrl: url, imports: [AuthenticationModule, GitlabApiModule] });
  });
  afterAll(() => service?.close());

  const ask = async (token: string, path = '/user', init: RequestInit = {}) => {
    const answer = await fetch(`${service.url}/api/v4${path}`, { ...init, headers: { 'private-token': token } });
    return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
  };

  it('a token is expired from its date on, and good before', async () => {
    const { manager } = service.app.get(DataSource);
    const { token } = await newUser(service, 'expiring');
    const expiring = (at: string) => manager.query('UPDATE personal_access_tokens SET expires_at = $1', [at]);
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    await expiring(day(-1));
    expect(await ask(token)).toMatchObject({ status: 401, json: { error: 'invalid_token' } });
    await expiring(day(1));
    expect(await ask(token)).toMatchObject({ status: 200, json: { username: 'expiring' } });
    const { json } = await ask(token, '/personal_access_tokens/self');
    expect(json).toMatchObject({ expires_at: day(1) });
  });

  it('forty flag changes at once are all made, and what is encrypted is read again', async () => {
    const { manager } = service.app.get(DataSource);
    const { id, token } = await newUser(service, 'administrator');
    await manager.query('UPDATE users SET admin = true WHERE id = $1', [id]);
    const changes = Array.from({ length: 40 }, (_, at) =>
      ask(token, `/features/flag_${at % 4}?force=true&value=${at % 2 === 0}`, { method: 'POST' }),
    );
    expect(new Set((await Promise.all(changes)).map(({ status }) => status))).toEqual(new Set([201]));
    const setting = await ask(token, '/application/settings?ai_access_token=glpat-ünd', { method: 'PUT' });
    expect(setting.status).toBe(400);
    const stored = await ask(token, '/application/settings?ai_access_token=glpat-a-token', { method: 'PUT' });
    expect(stored).toMatchObject({ status: 200, json: { updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) } });
  });

  it('`options` of DATABASE_URL are kept, and do not undo what is pinned', async () => {
    const given = encodeURIComponent('-c work_mem=5MB -c datestyle=German -c search_path=pg_temp,public');
    const other = await startGitlab({ databaseUrl: `${url}?options=${given}&statement_timeout=1` });
    try {
      const [row] = await other.app.get(DataSource).query<object[]>(
        `SELECT current_setting('work_mem') AS memory, current_setting('datestyle') AS style,
                current_setting('search_path') AS path, current_setting('statement_timeout') AS timeout, pg_sleep(0.1)`,
      );
      expect(row).toMatchObject({ memory: '5MB', style: 'ISO, MDY', path: 'pg_temp,public', timeout: '15s' });
    } finally {
      await other.close();
    }
  });
});
