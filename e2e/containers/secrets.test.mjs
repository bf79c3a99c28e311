// Where secrets come from, and that nobody goes into production with those that anybody knows.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Composition } from './support/composition.mjs';

const secret = () => randomBytes(32).toString('hex');

describe('secrets in files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-secrets-'));
  const secrets = {
    'self-managed-database-url': `postgresql://self_managed:${secret()}@self-managed-database:5432/self_managed`,
    'self-managed-secret-key-base': secret(),
    'saas-database-url': `postgresql://saas:${secret()}@saas-database:5432/saas`,
    'saas-secret-key-base': secret(),
  };
  let composition;
  before(async () => {
    for (const [name, value] of Object.entries(secrets)) writeFileSync(join(folder, name), `${value}\n`);
    composition = await Composition.make({
      files: ['docker-compose.yml', 'docker-compose.override.yml', 'compose.secrets.yml'],
      env: { SECRETS_DIR: folder },
    });
  });
  after(async () => {
    await composition?.close();
    rmSync(folder, { recursive: true });
  });

  it('open the databases and encrypt what they hold', async () => {
    const { code, output } = await composition.check();
    assert.equal(code, 0, output);
  });

  it('are in no environment and in no log', async () => {
    const values = Object.values(secrets).map((value) => /:(\w{64})@/.exec(value)?.[1] ?? value);
    const log = await composition.composed(
      'logs',
      '--no-color',
      'self-managed',
      'saas',
      'self-managed-database',
      'saas-database',
    );
    assert.match(log, /listening/);
    const inspected = [];
    for (const service of ['self-managed', 'saas', 'self-managed-database', 'saas-database']) {
      inspected.push(JSON.stringify(await composition.inspect(service)));
    }
    for (const value of values) assert.ok(!(log + inspected.join('\n')).includes(value));
  });

  const production = { NODE_ENV: 'production', SEED_FILE: '', SIMULATOR_TOKEN: '' };

  it('do not bring seeded tokens into production', async () => {
    const { code, output } = await composition.compose(['run', '--rm', '--no-TTY', 'saas'], { env: production });
    assert.equal(code, 1, output);
    assert.match(output, /^saas: the database holds 3 seeded tokens, which anybody knows: revoke them/m);
  });

  it('are enough for production, where nothing is seeded', async () => {
    await composition.composed('down', '--volumes', '--timeout=5');
    const { code, output } = await composition.compose(['up', '--detach', '--no-build', 'saas'], { env: production });
    assert.equal(code, 0, output);
    await composition.untilReady('saas');
    assert.equal((await composition.ask('saas', 'GET', '/_simulator/clock')).status, 404);
  });

  it('are enough for the first administrator, once', async () => {
    const command = ['run', '--rm', '--no-deps', '--no-TTY', 'saas', 'node', 'create-administrator.mjs', '--username'];
    const { code, output } = await composition.compose([...command, 'operator'], { env: production });
    assert.equal(code, 0, output);
    const [token] = /^glpat-[\w-]{20}$/m.exec(output);
    assert.equal((await composition.ask('saas', 'GET', '/api/v4/user', { token })).json.is_admin, true);
    const again = await composition.compose([...command, 'other'], { env: production });
    assert.equal(again.code, 1);
    assert.match(again.output, /^saas: an administrator exists: add --force/m);
  });
});

describe('in production', () => {
  let composition;
  before(async () => (composition = await Composition.make()));
  after(() => composition?.close());

  for (const [service, env, says] of [
    [
      'saas',
      {},
      /^saas: SECRET_KEY_BASE is missing|^saas: (SECRET_KEY_BASE|DATABASE_URL|SIMULATOR_TOKEN) is malformed/m,
    ],
    [
      'self-managed',
      { SELF_MANAGED_SECRET_KEY_BASE: secret() },
      /^self-managed: (DATABASE_URL|SIMULATOR_TOKEN) is malformed/m,
    ],
    [
      'model-gateway',
      {},
      /^model-gateway: SIMULATOR_TOKEN is malformed \(the development token is refused in production\)/m,
    ],
  ]) {
    it(`${service} refuses development's defaults in one line: ${Object.keys(env).join(', ') || 'all of them'}`, async () => {
      const { code, output } = await composition.compose(['run', '--rm', '--no-TTY', service], {
        env: { NODE_ENV: 'production', ...env },
      });
      assert.notEqual(code, 0, output);
      assert.match(output, says);
      for (const value of Object.values(env)) assert.ok(!output.includes(value));
      assert.doesNotMatch(output, /development-simulator-token|saas:saas@/);
    });
  }
});
