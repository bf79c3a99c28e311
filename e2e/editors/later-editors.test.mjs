// GitLab's language servers 8.54.0 and 3.91.0, unmodified, on a stack of GitLab 16.3: both ask self-managed itself for
// suggestions, and the later one needs no proxy.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { contains, PERSONAS } from '@tandem/testing';
import { EditorStack, until } from './support/editor-stack.mjs';
import { LanguageServer, LATER } from './support/language-server.mjs';

const COMPLETIONS = '/api/v4/code_suggestions/completions';
const TOKENS = '/api/v4/code_suggestions/tokens';
const TEXT = "greet('one')\ngreet('two')\ngre";
const END = [2, 3];

let stack;
let servers = [];
before(async () => (stack = await EditorStack.start({ record: true, gitlabVersion: '16.3' })));
after(() => stack?.close());
beforeEach(() => stack.reset());
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

/** A server with a file open. The later one gets no variable of a proxy. */
async function opened({ program = LATER, token = stack.token } = {}) {
  const { PATH, HOME, LANG } = stack.variables;
  const variables = program === LATER ? { PATH, HOME, LANG } : stack.variables;
  const server = await LanguageServer.start(variables, { baseUrl: stack.instanceUrl, token }, program);
  servers.push(server);
  await server.open(TEXT);
  return server;
}

/** The suggestions, once the server has checked its token: until then it gives none. */
async function complete(server, isThere = (items) => items.length > 0) {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const items = (await server.complete(...END)) ?? [];
    const list = Array.isArray(items) ? items : items.items;
    if (isThere(list)) return list.map(({ insertText }) => insertText);
    if (performance.now() > deadline) return [];
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Requests of the flow in and out, as `service in PATH: status`, without those for public keys. */
async function requests() {
  const exchanges = await stack.tandem.exchanges();
  return exchanges
    .filter(({ path }) => /code_suggestions\/(tokens|completions)|v2\/completions/.test(path))
    .map(({ service, direction, path, status }) => `${service} ${direction} ${path}: ${status}`);
}

const asked = async (path, service = 'self-managed', direction = 'in') =>
  (await requests()).filter((one) => one.startsWith(`${service} ${direction} ${path}`)).length;

const FLOW = [
  `self-managed in ${COMPLETIONS}: 200`,
  `self-managed out ${TOKENS}: 201`,
  `saas in ${TOKENS}: 201`,
  'self-managed out /v2/completions: 200',
  'model-gateway in /v2/completions: 200',
];

describe('the language server 8.54.0', () => {
  it('completes by way of self-managed, without any proxy', async () => {
    assert.deepEqual(await complete(await opened()), ["et('two')"]);
    assert.deepEqual((await requests()).sort(), [...FLOW].sort());
  });

  it('is told over GraphQL that suggestions are available', async () => {
    const server = await opened();
    await complete(server);
    const asked = (await stack.tandem.selfManaged.exchanges()).filter(({ path }) => path === '/api/graphql');
    const available = asked.find(({ request }) => request.body.operationName === 'suggestionsAvailable');
    assert.deepEqual(available.response.body, { data: { currentUser: { duoCodeSuggestionsAvailable: true } } });
    assert.deepEqual([...new Set(asked.map(({ status }) => status))], [200]);
  });

  it('goes on after an hour with a JWT that self-managed renews', async () => {
    const server = await opened();
    await complete(server);
    assert.equal(await asked(TOKENS, 'self-managed', 'out'), 1);
    await stack.tandem.clock.advance(3_660);
    await server.change(`${TEXT} `);
    await server.change(TEXT);
    const before = await asked('/v2/completions', 'model-gateway');
    assert.deepEqual(await complete(server), ["et('two')"]);
    if ((await asked('/v2/completions', 'model-gateway')) > before)
      assert.equal(await asked(TOKENS, 'self-managed', 'out'), 2);
  });

  it('keeps each credential on its hop', async () => {
    await complete(await opened());
    const jwt = /"access_token":"([^"]+)"/.exec(stack.tandem.hops.selfManagedToSaas.text())?.[1];
    const holders = (secret) =>
      Object.entries(stack.tandem.hops)
        .filter(([, hop]) => contains(hop.text(), secret))
        .map(([name]) => name);
    assert.deepEqual(holders(stack.token), ['editorToSelfManaged']);
    assert.deepEqual(holders(PERSONAS.saas.serviceAccount.token), ['selfManagedToSaas']);
    assert.deepEqual(holders(jwt).sort(), ['selfManagedToModelGateway', 'selfManagedToSaas']);
  });
});

describe('what its user sees', () => {
  const setting = (body) => async () => {
    const { selfManaged } = stack.tandem;
    const answer = await selfManaged.request('PUT', '/api/v4/application/settings', {
      as: selfManaged.people.root,
      body,
    });
    assert.equal(answer.status, 200);
  };
  const flagOff = (name) => async () => {
    const { selfManaged } = stack.tandem;
    const as = selfManaged.people.root;
    assert.equal(
      (await selfManaged.request('POST', `/api/v4/features/${name}`, { as, body: { value: false } })).status,
      201,
    );
  };
  const fault = (service, given) => () => stack.tandem[service].faults.set(given);
  const CASES = [
    ['the instance setting is off', setting({ instance_level_code_suggestions_enabled: false }), 401],
    ['no service account token is stored', setting({ ai_access_token: '' }), 401],
    ['SaaS gives self-managed no JWT', fault('selfManaged', { kind: 'unreachable', on: 'out', path: TOKENS }), 401],
    ['the endpoint’s flag is off', flagOff('self_managed_code_suggestions_completion_api'), 404],
    ['the ops flag is off', flagOff('code_suggestions_tokens_api'), 404],
    [
      'Code Suggest cannot be reached',
      fault('selfManaged', { kind: 'unreachable', on: 'out', path: '/v2/completions' }),
      500,
    ],
  ];
  for (const [what, prepare, status] of CASES) {
    it(`if ${what} (${status})`, async () => {
      await prepare();
      const server = await opened();
      const isRefused = async () =>
        (await requests()).some((one) => one === `self-managed in ${COMPLETIONS}: ${status}`);
      let refused = false;
      await complete(
        server,
        (items) => items.length > 0 || refused || (isRefused().then((is) => (refused = is)), false),
      );
      assert.equal(await isRefused(), true, server.said);
      await server.says(/Failed to get code suggestions!\s+Error: Fetching completions from \S+\/completions failed\./);
    });
  }
});

describe('the language server 3.91.0', () => {
  it('takes the new endpoint by itself', async () => {
    const server = await opened({ program: LanguageServer.program });
    // Until it knows the version of the instance, it takes the older way.
    await until(async () =>
      (await stack.tandem.selfManaged.exchanges()).some(({ path }) => path === '/api/v4/version'),
    );
    assert.deepEqual(await complete(server), ["et('two')"]);
    const all = await requests();
    for (const one of FLOW) assert.ok(all.includes(one), `${one} is not in ${all.join('\n')}`);
    assert.equal(stack.tandem.hops.editorToModelGateway.text(), '');
  });
});
