// GitLab's language server 3.91.0, unmodified, on a stack: what it completes, and what its user sees of each refusal.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { createServer } from 'node:http';
import { contains, PERSONAS } from '@tandem/testing';
import { EditorStack, until } from './support/editor-stack.mjs';
import { LanguageServer } from './support/language-server.mjs';

const TOKENS = '/api/v4/code_suggestions/tokens';
const TEXT = "greet('one')\ngreet('two')\ngre";
const END = [2, 3];

let stack;
let servers = [];
before(async () => (stack = await EditorStack.start({ record: true })));
after(() => stack?.close());
beforeEach(() => stack.reset());
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function start(variables = {}) {
  const settings = { baseUrl: stack.instanceUrl, token: stack.token };
  const server = await LanguageServer.start({ ...stack.variables, ...variables }, settings);
  servers.push(server);
  return server;
}

async function opened(text = TEXT, file = {}) {
  const server = await start();
  await server.open(text, file);
  return server;
}

const textsOf = (items) => items.map(({ insertText }) => insertText);

/** What Code Suggest itself answers for a place in a file. */
async function answered(fileName, text, offset) {
  const [contentAboveCursor, contentBelowCursor] = [text.slice(0, offset), text.slice(offset)];
  const { choices } = await stack.tandem.developer.requestSuggestions({
    fileName,
    contentAboveCursor,
    contentBelowCursor,
  });
  return choices.map((choice) => choice.text);
}

describe('a completion', () => {
  it('is what Code Suggest answered, by the steps 8 to 13 in order', async () => {
    const server = await opened();
    const texts = textsOf(await server.complete(...END));
    assert.deepEqual(await stack.steps(), ['8: 201', '9: 201', '9: 201', '12: 200']);
    assert.deepEqual(texts, ["et('two')"]);
    assert.deepEqual(texts, await answered('main.py', TEXT, TEXT.length));
  });

  const LONG = Array.from({ length: 5_000 }, (_, line) => `add(${line})`).join('\n');
  const EMOJI = "say('👩‍🚀 one')\nsay('👩‍🚀 two')\n'👍'; sa";
  for (const [name, text, line, character] of [
    ['at the end of a file of 5,000 lines', `${LONG}\nad`, 5_000, 2],
    ['in a file with CRLF', TEXT.replaceAll('\n', '\r\n'), ...END],
    ['after an emoji', EMOJI, 2, 8],
  ]) {
    it(`${name} is what Code Suggest answered`, async () => {
      const server = await opened(text);
      const texts = textsOf(await server.complete(line, character));
      assert.equal(texts.length, 1, server.said);
      assert.deepEqual(texts, await answered('main.py', text, text.length));
    });
  }

  it('takes a new JWT once the hour of the first has passed, and only then', async () => {
    const server = await opened();
    const tokenRequests = async () => (await stack.steps()).filter((step) => step.startsWith('8')).length;
    await server.complete(...END);
    await server.complete(...END);
    assert.equal(await tokenRequests(), 1);
    await server.passAnHour();
    await stack.tandem.clock.advance(3_660);
    assert.deepEqual(textsOf(await server.complete(...END)), ["et('two')"]);
    assert.equal(await tokenRequests(), 2);
  });

  it('is refused if there are more than 100,000 characters above the cursor, of which its user sees nothing', async () => {
    const server = await opened(`${'add(1)\n'.repeat(15_000)}ad`);
    assert.deepEqual(await server.complete(15_000, 2), []);
    assert.equal((await stack.steps()).at(-1), '12: 422');
    assert.doesNotMatch(server.said, /Failed to get/);
  });
});

describe('what its user sees', () => {
  const faultOf = (status, body) => ({ on: 'in', path: TOKENS, kind: 'status', status, body });
  const setting =
    (body) =>
    async ({ selfManaged }) => {
      const answer = await selfManaged.request('PUT', '/api/v4/application/settings', {
        as: selfManaged.people.root,
        body,
      });
      assert.equal(answer.status, 200);
    };
  const refused =
    (fault) =>
    ({ selfManaged }) =>
      selfManaged.simulator.faults.set(fault);

  const REFUSED = 'Failed to get code suggestions! Forbidden by auth provider';
  const NO_JSON = /Failed to get code suggestions! .*invalid json response body at .*\/code_suggestions\/tokens/;

  /** What stands in the output of the editor, and which requests of the flow its user's keystroke causes. */
  const CASES = [
    {
      name: 'the setting of the instance is off (404)',
      prepare: setting({ instance_level_code_suggestions_enabled: false }),
      sees: REFUSED,
      steps: ['8: 404', '12: 401'],
    },
    {
      name: 'no service account token is stored (404)',
      prepare: setting({ ai_access_token: '' }),
      sees: REFUSED,
      steps: ['8: 404', '12: 401'],
    },
    {
      name: 'SaaS refuses the user (401)',
      prepare: refused(faultOf(401, { message: '401 Unauthorized' })),
      sees: REFUSED,
      steps: ['8: 401', '12: 401'],
    },
    {
      name: 'the user is blocked (403)',
      prepare: refused(faultOf(403, { message: '403 Forbidden - Your account has been blocked.' })),
      sees: REFUSED,
      steps: ['8: 403', '12: 401'],
    },
    {
      name: 'the personal access token was revoked meanwhile (401)',
      prepare: refused(faultOf(401, { error: 'invalid_token', error_description: 'Token was revoked.' })),
      sees: REFUSED,
      steps: ['8: 401', '12: 401'],
    },
    {
      name: 'the personal access token has not the scope (403)',
      prepare: refused(faultOf(403, { error: 'insufficient_scope', scope: 'api' })),
      sees: REFUSED,
      steps: ['8: 403', '12: 401'],
    },
    {
      name: 'too many requests are under way (503)',
      prepare: refused(faultOf(503, { message: '503 Service Unavailable' })),
      sees: REFUSED,
      steps: ['8: 503', '12: 401'],
    },
    {
      name: 'too many token requests (429)',
      prepare: refused(faultOf(429, 'Retry later')),
      sees: NO_JSON,
      steps: ['8: 429'],
    },
    {
      name: 'SaaS does not answer (500)',
      prepare: ({ saas }) => saas.process.stop(),
      restore: ({ saas }) => saas.process.start(),
      sees: NO_JSON,
      steps: ['8: 500', '9: null'],
    },
    {
      name: 'Code Suggest does not answer',
      prepare: ({ modelGateway }) => modelGateway.process.stop(),
      restore: ({ modelGateway }) => modelGateway.process.start(),
      sees: /Failed to get code suggestions! .*FetchError.*https:\/\/codesuggestions\.gitlab\.com/,
    },
  ];

  for (const { name, prepare, restore, sees, steps } of CASES) {
    it(`if ${name}`, async () => {
      await prepare(stack.tandem);
      const server = await opened();
      const items = await server.complete(...END).finally(() => restore?.(stack.tandem));
      assert.deepEqual(items, []);
      const line = server.said.split('\n').find((one) => one.startsWith('Failed to get'));
      if (typeof sees === 'string') assert.equal(line, sees);
      else assert.match(line ?? server.said, sees);
      if (steps)
        assert.deepEqual(
          (await stack.steps()).filter((step) => !step.startsWith('3')),
          steps,
        );
    });
  }

  it('if the personal access token is unknown, without scope or malformed: nothing is asked for', async () => {
    const server = await start();
    await server.open(TEXT);
    for (const [token, reason] of [
      ['glpat-aaaaaaaaaaaaaaaaaaaa', /Failed to check token: Error: Unauthorized/],
      ['not-a-token', /Token is invalid/],
    ]) {
      server.said = '';
      await server.configure({ baseUrl: stack.instanceUrl, token });
      assert.deepEqual(await server.complete(...END), []);
      assert.match(await server.says(reason), reason);
    }
    assert.deepEqual(await stack.steps(), []);
  });

  it('after four refusals: that the circuit breaker is open, and nothing is asked for', async () => {
    await stack.tandem.modelGateway.simulator.faults.set({
      on: 'in',
      path: '/v2/completions',
      kind: 'status',
      status: 401,
      body: { error: 'Forbidden by auth provider' },
    });
    const server = await opened();
    for (let keystroke = 0; keystroke < 6; keystroke += 1) await server.complete(...END);
    assert.match(server.said, /Excess errors detected, opening circuit breaker for 10 second\(s\)\./);
    assert.match(server.said, /Code suggestions were not requested as the circuit breaker is open\./);
    assert.equal((await stack.steps()).filter((step) => step.startsWith('12')).length, 4);
  });
});

describe('the variables of the proxy', () => {
  const without = (...names) => ({ ...Object.fromEntries(names.map((name) => [name, undefined])) });

  for (const name of ['HTTP', 'HTTPS']) {
    it(`are needed in pairs: without ${name}_PROXY in any case it ends at its start`, async () => {
      const variables = without(`${name}_PROXY`, `${name.toLowerCase()}_proxy`);
      await assert.rejects(start(variables), /Cannot read properties of null \(reading 'host'\)/);
    });
  }
});

describe('the proxy', () => {
  it('takes it to no listener that is not of this stack', async (test) => {
    let requests = 0;
    const foreign = createServer(() => (requests += 1)).listen(0, '127.0.0.1');
    test.after(() => foreign.close());
    await new Promise((resolve) => foreign.once('listening', resolve));
    const server = await start({ NO_PROXY: '', no_proxy: '' });
    await server.configure({ baseUrl: `http://127.0.0.1:${foreign.address().port}`, token: stack.token });
    await server.says(/Token is invalid/);
    assert.equal(requests, 0);
  });
});

describe('each credential', () => {
  it('stays on its hop', async () => {
    const server = await opened();
    await server.complete(...END);
    const { editorToSelfManaged, selfManagedToSaas, editorToModelGateway, modelGatewayToSaas } = stack.tandem.hops;
    const jwt = /"access_token":"([^"]+)"/.exec(editorToSelfManaged.text())?.[1];
    const [pat, sat] = [stack.token, PERSONAS.saas.serviceAccount.token];
    const holders = (secret) =>
      Object.entries({ editorToSelfManaged, selfManagedToSaas, editorToModelGateway, modelGatewayToSaas })
        .filter(([, hop]) => contains(hop.text(), secret))
        .map(([name]) => name);
    assert.deepEqual(holders(pat), ['editorToSelfManaged']);
    assert.deepEqual(holders(sat), ['selfManagedToSaas']);
    assert.deepEqual(holders(jwt), ['editorToSelfManaged', 'selfManagedToSaas', 'editorToModelGateway']);
  });
});

// The last, because the request that is taken back is recorded only when it ends.
describe('typing on', () => {
  it(
    'while Code Suggest thinks takes the request back, and the next one is not held up',
    { timeout: 30_000 },
    async () => {
      const server = await opened();
      const delay = { on: 'in', path: '/v2/completions', kind: 'delay', milliseconds: 60_000, times: 1 };
      await stack.tandem.modelGateway.simulator.faults.set(delay);
      let cancel;
      server.complete(...END, { cancel: (back) => (cancel = back) }).catch(() => undefined);
      await until(() => stack.tandem.hops.editorToModelGateway.text().includes('content_above_cursor'));
      cancel();
      await server.change(`${TEXT}e`);
      assert.deepEqual(textsOf(await server.complete(2, 4)), ["t('two')"]);
    },
  );
});
