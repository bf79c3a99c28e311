// `docker compose up --exit-code-from flow` as the check of one line that it is for CI.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { Composition } from './support/composition.mjs';
import { TOKENS } from './support/seed.mjs';

const IN_ORDER = 'the flow is in order';
const FLAG = 'code_suggestions_for_instance_admin_enabled';

let composition;
before(async () => (composition = await Composition.make()));
after(() => composition?.close());

describe('docker compose up --exit-code-from flow', () => {
  it('starts everything, validates the 13 steps and ends with 0', async (test) => {
    const begin = performance.now();
    let lastStep;
    const onText = (text) => {
      if (text.includes(IN_ORDER)) lastStep ??= performance.now() - begin;
    };
    const { code, output } = await composition.check({ onText });
    assert.equal(code, 0, output);
    const steps = [...output.matchAll(/^flow-1 +\| +(\d+) +(checked|done) /gm)].map(
      ([, step, how]) => `${step} ${how}`,
    );
    assert.deepEqual(
      steps,
      [1, 2, 3, 4, 5, 6, 7]
        .map((step) => `${step} checked`)
        .concat([8, 9, 10, 11, 12, 13, 8, 9, 10, 11].map((step) => `${step} done`)),
    );
    assert.ok(lastStep !== undefined, output);
    test.diagnostic(`from docker compose up to the flow's last step: ${(lastStep / 1000).toFixed(1)} s (bar: 15 s)`);
  });

  it('shows no token', async () => {
    const { output } = await composition.check();
    for (const token of Object.values(TOKENS)) assert.ok(!output.includes(token), output);
    assert.doesNotMatch(output, /eyJ/);
  });
});

describe('where something is wrong, it ends with 1 and names the step and the rule', () => {
  before(() => composition.start());
  afterEach(async () => {
    await composition.start();
    for (const service of ['self-managed', 'saas']) {
      const { status, text } = await composition.ask(service, 'POST', '/_simulator/reset', {
        token: 'development-simulator-token-of-tandem',
      });
      assert.ok(status < 300, `${service}: ${status} ${text}`);
    }
  });

  const cases = [
    {
      name: 'the flag is off for the service account',
      request: ['saas', 'DELETE', `/api/v4/features/${FLAG}`, { token: TOKENS.saasRoot }],
      says: [['9', 'instance-admin-flag-is-on']],
    },
    {
      name: 'the SAT is revoked',
      request: ['saas', 'DELETE', '/api/v4/personal_access_tokens/self', { token: TOKENS.serviceAccount }],
      says: [
        ['2', 'service-account-token-is-active'],
        ['9', 'token-is-not-revoked'],
      ],
    },
    {
      name: 'the setting is off on self-managed',
      request: [
        'self-managed',
        'PUT',
        '/api/v4/application/settings',
        { token: TOKENS.selfManagedRoot, form: { instance_level_code_suggestions_enabled: 'false' } },
      ],
      says: [['8', 'instance-setting-is-on']],
    },
  ];
  for (const { name, request, says } of cases) {
    it(name, async () => {
      const { status, text } = await composition.ask(...request);
      assert.ok(status < 300, `${status} ${text}`);
      const { code, output } = await composition.check();
      assert.equal(code, 1, output);
      const refused = [...output.matchAll(/step (\d+) .*failed by rule ([\w-]+):/g)].map(([, step, rule]) => [
        step,
        rule,
      ]);
      assert.deepEqual(refused, says, output);
      assert.ok(!output.includes(IN_ORDER), output);
    });
  }
});
