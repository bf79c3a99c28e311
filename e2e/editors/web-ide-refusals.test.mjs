// GitLab's Web IDE of June 2023 in Chromium between recording proxies: what it asks, and what its user sees of each refusal.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { contains, PERSONAS } from '@tandem/testing';
import { EditorStack, until } from './support/editor-stack.mjs';
import { WebIde } from './support/web-ide.mjs';

const BROWSER = '/usr/bin/chromium';
const TOKENS = '/api/v4/code_suggestions/tokens';
const TEXT = "greet('one')\ngreet('two')\n";
const HOUR = 3_600;
const skip = existsSync(BROWSER) ? false : 'there is no Chromium';
const timeout = 180_000;

describe('the Web IDE between recording proxies', { skip }, () => {
  let temporary;
  let stack;
  let ide;

  before(async () => {
    temporary = mkdtempSync(join(tmpdir(), 'tandem-web-ide-'));
    const folder = join(temporary, 'greetings');
    mkdirSync(folder);
    writeFileSync(join(folder, 'main.py'), TEXT);
    writeFileSync(join(folder, 'very-long.py'), 'add(1)\n'.repeat(15_000));
    stack = await EditorStack.start({ record: true });
    ide = await WebIde.open(folder, BROWSER, { TANDEM_STATE: stack.state });
  });
  after(async () => {
    await ide?.close();
    await stack?.close();
    rmSync(temporary, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await ide.page.goto('about:blank');
    await stack.reset();
  });

  const stepsOf = async (...numbers) => (await stack.steps()).filter((step) => numbers.includes(step.split(':')[0]));

  it('shows what Code Suggest answered, and each credential stays on its hop', { timeout }, async () => {
    await ide.load();
    await ide.type('gre');
    assert.equal(await ide.ghost(), "et('two')");
    // A busy VS Code asks twice.
    assert.deepEqual([...new Set(await stepsOf('8', '9', '12'))], ['8: 201', '9: 201', '12: 200']);
    const { editorToSelfManaged, selfManagedToSaas, editorToModelGateway, modelGatewayToSaas } = stack.tandem.hops;
    const jwt = /"access_token":"([^"]+)"/.exec(editorToSelfManaged.text())?.[1];
    const holders = (secret) =>
      Object.entries({ editorToSelfManaged, selfManagedToSaas, editorToModelGateway, modelGatewayToSaas })
        .filter(([, hop]) => contains(hop.text(), secret))
        .map(([name]) => name);
    assert.deepEqual(holders(stack.token), ['editorToSelfManaged']);
    assert.deepEqual(holders(PERSONAS.saas.serviceAccount.token), ['selfManagedToSaas']);
    assert.deepEqual(holders(jwt), ['editorToSelfManaged', 'selfManagedToSaas', 'editorToModelGateway']);
  });

  it('takes a new JWT once the hour of the first has passed by its own clock, and only then', { timeout }, async () => {
    const { services } = stack.tandem;
    for (const service of services) await service.clock.skew(-HOUR - 60);
    await ide.load();
    /** Types, and counts the token requests until the suggestion is there. */
    const tokenRequestsFor = async (text) => {
      const [tokens, completions] = [(await stepsOf('8')).length, (await stepsOf('12')).length];
      await ide.type(text);
      await until(async () => (await stepsOf('12')).length > completions);
      return (await stepsOf('8')).length - tokens;
    };
    assert.ok((await tokenRequestsFor('gr')) > 0);
    assert.ok((await tokenRequestsFor('e')) > 0, 'it kept a JWT whose hour had passed');
    for (const service of services) await service.clock.reset();
    assert.ok((await tokenRequestsFor('e')) > 0, 'it kept a JWT whose hour had passed');
    assert.equal(await tokenRequestsFor('t'), 0);
    assert.deepEqual([...new Set(await stepsOf('8', '12'))], ['8: 201', '12: 200']);
  });

  it('asks again if its user types on while Code Suggest thinks, and is not held up by that', { timeout }, async () => {
    await stack.tandem.modelGateway.simulator.faults.set({
      ...{ on: 'in', path: '/v2/completions', kind: 'delay', milliseconds: 60_000, times: 1 },
    });
    await ide.load();
    await ide.type('gre');
    await until(() => stack.tandem.hops.editorToModelGateway.text().includes('content_above_cursor'));
    await ide.type('e');
    assert.equal(await ide.ghost(), "t('two')");
  });

  const fault = (status, body) => () =>
    stack.tandem.selfManaged.simulator.faults.set({ on: 'in', path: TOKENS, kind: 'status', status, body });
  const setting = (body) => async () => {
    const { selfManaged } = stack.tandem;
    const as = selfManaged.people.root;
    assert.equal((await selfManaged.request('PUT', '/api/v4/application/settings', { as, body })).status, 200);
  };
  const answers = (status, body) => new RegExp(`suggestions: *\\n *\\{"status":${status},"body":${body}`);

  /** What stands in the output of the extension, and which requests of the flow a keystroke causes. */
  const CASES = [
    {
      name: 'the setting of the instance is off (404)',
      prepare: setting({ instance_level_code_suggestions_enabled: false }),
      sees: answers(404, '\\{"message":"404 Not Found"\\}'),
      steps: ['8: 404'],
    },
    {
      name: 'no service account token is stored (404)',
      prepare: setting({ ai_access_token: '' }),
      sees: answers(404, '\\{"message":"404 Not Found"\\}'),
      steps: ['8: 404'],
    },
    {
      name: 'SaaS refuses the user (401)',
      prepare: fault(401, { message: '401 Unauthorized' }),
      sees: answers(401, '\\{"message":"401 Unauthorized"\\}'),
      steps: ['8: 401'],
    },
    {
      name: 'the personal access token was revoked (401)',
      prepare: fault(401, { error: 'invalid_token', error_description: 'Token was revoked.' }),
      sees: answers(401, '\\{"error":"invalid_token"'),
      steps: ['8: 401'],
    },
    {
      name: 'too many requests are under way (503)',
      prepare: fault(503, { message: '503 Service Unavailable' }),
      sees: answers(503, '\\{"message":"503 Service Unavailable"\\}'),
      steps: ['8: 503'],
    },
    {
      name: 'the user is blocked (403)',
      prepare: fault(403, { message: '403 Forbidden - Your account has been blocked.' }),
      sees: answers(403, '\\{"message":"403 Forbidden - Your account has been blocked."\\}'),
      steps: ['8: 403'],
    },
    {
      name: 'too many token requests (429)',
      prepare: fault(429, 'Retry later'),
      sees: /"status":429/,
      steps: ['8: 429'],
    },
    {
      name: 'SaaS does not answer (500)',
      prepare: () => stack.tandem.saas.process.stop(),
      restore: () => stack.tandem.saas.process.start(),
      sees: /"status":500/,
      steps: ['8: 500'],
    },
    {
      name: 'Code Suggest refuses the JWT (401)',
      prepare: () => stack.tandem.saas.faults.set({ kind: 'wrong-audience' }),
      sees: /Body:\s+\{"error":"Forbidden by auth\s+provider"\}/,
      steps: ['8: 201', '12: 401'],
    },
    {
      name: 'there are more than 100,000 characters above the cursor (422)',
      prepare: () => undefined,
      file: 'very-long.py',
      sees: /Body:\s+\{"detail":/,
      steps: ['8: 201', '12: 422'],
    },
    {
      name: 'Code Suggest does not answer',
      prepare: () => stack.tandem.modelGateway.process.stop(),
      restore: () => stack.tandem.modelGateway.process.start(),
      sees: /Error obtaining suggestions:\s+Failed to fetch/,
      steps: ['8: 201'],
    },
  ];

  for (const { name, prepare, restore, file, sees, steps } of CASES) {
    it(`if ${name}, its user sees nothing but lines in the output`, { timeout }, async () => {
      await prepare();
      try {
        await ide.load(file);
        // Whoever leaves the editor before it asks gets no suggestion.
        const asked = ide.page.waitForResponse((response) => response.url().endsWith(TOKENS), { timeout: 60_000 });
        await ide.type('gre');
        await asked;
        const { output, state, notifications } = await ide.seen(sees);
        assert.match(output, sees);
        assert.match(state, /Code suggestions are enabled/);
        assert.deepEqual(notifications, []);
      } finally {
        await restore?.();
      }
      assert.deepEqual([...new Set(await stepsOf('8', '12'))], steps);
    });
  }

  it('after four refusals nothing is asked for 10 seconds', { timeout }, async () => {
    await fault(404, { message: '404 Not Found' })();
    await ide.load();
    const times = [];
    ide.page.on('request', (request) => request.url().endsWith(TOKENS) && times.push(Date.now()));
    while (times.length < 5) {
      const before = times.length;
      await ide.type('g');
      for (let tries = 0; tries < 20 && times.length === before; tries += 1) await ide.page.waitForTimeout(100);
    }
    assert.ok(times[4] - times[3] >= 10_000, `it asked after ${times[4] - times[3]} ms`);
  });
});
