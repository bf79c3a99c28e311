// What the volumes keep, and that a new image takes an old one over.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Composition } from './support/composition.mjs';
import { TOKENS } from './support/seed.mjs';

const keyIds = async (composition) => {
  const { json } = await composition.ask('saas', 'GET', '/oauth/discovery/keys');
  return json.keys.map(({ kid }) => kid);
};

describe('the volumes', () => {
  let composition;
  before(async () => {
    composition = await Composition.make();
    await composition.start();
  });
  after(() => composition?.close());

  it('keep settings, tokens and keys over down and up, and down -v forgets them', async () => {
    const settings = (form) =>
      composition.ask('self-managed', 'PUT', '/api/v4/application/settings', { token: TOKENS.selfManagedRoot, form });
    const { json: own } = await composition.ask('self-managed', 'POST', '/api/v4/users/2/personal_access_tokens', {
      token: TOKENS.selfManagedRoot,
      form: { name: 'kept', 'scopes[]': 'api' },
    });
    const { json: before } = await composition.requestToken(own.token);
    const keys = await keyIds(composition);
    assert.equal((await settings({ instance_level_code_suggestions_enabled: 'false' })).status, 200);

    await composition.composed('down');
    await composition.start();

    assert.equal((await composition.requestToken(own.token)).status, 404, 'the setting is still off');
    assert.equal((await settings({ instance_level_code_suggestions_enabled: 'true' })).status, 200);
    assert.equal((await composition.requestToken(own.token)).status, 201, 'the token and the stored SAT still work');
    assert.deepEqual(await keyIds(composition), keys);
    assert.equal((await composition.complete(before.access_token)).status, 200, 'a JWT of before verifies');

    await composition.composed('down', '--volumes');
    await composition.start();

    assert.equal((await composition.requestToken(own.token)).status, 401);
    assert.equal((await composition.requestToken()).status, 201, 'the seed is there again');
    assert.notDeepEqual(await keyIds(composition), keys);
    assert.equal((await composition.complete(before.access_token)).status, 401);
  });
});

// Dumps of both databases as the first release left them, before the audit trail and the counts of token requests were
// there; with the secrets of that installation, which encrypted and digested what is in them.
const FIRST_RELEASE = {
  env: {
    SELF_MANAGED_SECRET_KEY_BASE:
      '927dd091351d8f349d72a68f9f0731d4ca52b08e2f163d001947fdb63ec3f4348999445d4db77ec71e844ea9d2245306be5444d06779361d160ce680634e0635',
    SAAS_SECRET_KEY_BASE:
      '09db45654a0f54da2e8016cec97b6afef8917a7ee4aa57aa2a5054c018f31b012f79d3bf6efe39c4b7d853ad1a2201dc420678eb802ff970937f76cd01fb7540',
  },
  personalAccessToken: 'glpat-Ikq0Zo73S719Eu9yoDBF',
  kid: 'C-vzNlUBTIikkMtsD38HJynQs4awMhpIXap3ZeWAh8k',
};

describe('an upgrade', () => {
  let composition;
  before(async () => {
    composition = await Composition.make({ env: FIRST_RELEASE.env });
    await composition.composed('up', '--detach', '--no-build', '--wait', 'self-managed-database', 'saas-database');
    for (const [database, name] of [
      ['self_managed', 'self-managed'],
      ['saas', 'saas'],
    ]) {
      const input = readFileSync(new URL(`fixtures/first-release.${name}.sql`, import.meta.url));
      const psql = ['psql', '--quiet', '--set=ON_ERROR_STOP=1', `--username=${database}`, `--dbname=${database}`];
      const { code, output } = await composition.compose(['exec', '--no-TTY', `${name}-database`, ...psql], { input });
      assert.equal(code, 0, output);
    }
  });
  after(() => composition?.close());

  for (const service of ['self-managed', 'saas']) {
    it(`is refused in one line with another secret than that of the volume: ${service}`, async () => {
      const secret = 'another-secret-key-base-than-that-of-the-volume';
      const { code, stdout, output } = await composition.compose(['run', '--rm', '--no-TTY', service], {
        env: { SELF_MANAGED_SECRET_KEY_BASE: secret, SAAS_SECRET_KEY_BASE: secret },
      });
      assert.equal(code, 1, output);
      assert.match(
        output,
        new RegExp(`^${service}: SECRET_KEY_BASE is not the one that the database was written`, 'm'),
      );
      assert.doesNotMatch(stdout, /listening/);
    });
  }

  it('migrates the volumes of the first release, and everything in them still works', async () => {
    const { code, output } = await composition.check();
    assert.equal(code, 0, output);
    await composition.start();
    const { status, text } = await composition.requestToken(FIRST_RELEASE.personalAccessToken);
    assert.equal(status, 201, text);
    assert.deepEqual(await keyIds(composition), [FIRST_RELEASE.kid]);
    const { json } = await composition.ask('self-managed', 'GET', '/api/v4/users?username=veteran', {
      token: TOKENS.selfManagedRoot,
    });
    assert.deepEqual([json[0].username, json[0].created_at], ['veteran', '2026-11-25T12:42:39.043Z']);
  });

  it('gives them what came since', async () => {
    const { status } = await composition.ask('saas', 'PUT', '/api/v4/user/preferences', {
      token: TOKENS.serviceAccount,
      form: { code_suggestions: 'true' },
    });
    assert.equal(status, 200);
    const { status: answered } = await composition.ask('saas', 'GET', '/api/v4/audit_events', {
      token: TOKENS.saasRoot,
    });
    assert.equal(answered, 200);
  });
});
