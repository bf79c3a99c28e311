// GitLab's language servers 8.54.0 and 3.91.0, unmodified, on a stack of GitLab 16.3: both ask self-managed itself for
// suggestions, and the later one needs no proxy.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { Administrator, HttpSender } from '@tandem/client';
import { contains, PERSONAS } from '@tandem/testing';
import { EditorStack, until } from './support/editor-stack.mjs';
import { LanguageServer, LATER } from './support/language-server.mjs';

const COMPLETIONS = '/api/v4/code_suggestions/completions';
const TOKENS = '/api/v4/code_suggestions/tokens';
const TEXT = "greet('one')\ngreet('two')\ngre";
const FAILED = /Fetching completions from \S+\/completions failed\./;
/** What it has cached for the first text is no answer to this one. */
const OTHER_TEXT = "print('one')\nprint('two')\npri";
const END = [2, 3];

let stack;
let servers = [];
before(async () => (stack = await EditorStack.start({ record: true, gitlabVersion: '16.3' })));
after(() => stack?.close());
beforeEach(() => stack.reset());
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

/** A server that knows its user and has a file open. The later one gets no variable of a proxy. */
async function opened({ program = LATER, token = stack.token } = {}) {
  const { PATH, HOME, LANG } = stack.variables;
  const variables = program === LATER ? { PATH, HOME, LANG } : stack.variables;
  const settings = { baseUrl: stack.instanceUrl, token };
  const server = await LanguageServer.start(variables, settings, program);
  servers.push(server);
  await server.open(TEXT);
  if (program === LATER) await server.checked(settings);
  return server;
}

/** The first suggestions of a server, which gives none until it knows its instance. */
async function complete(server) {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const items = (await server.complete(...END)) ?? [];
    const list = Array.isArray(items) ? items : items.items;
    if (list.length > 0 || performance.now() > deadline) return list.map(({ insertText }) => insertText);
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

/** The statuses of what self-managed answered its clients at a path. */
const answersOf = async (path) =>
  (await stack.tandem.selfManaged.exchanges({ path, direction: 'in' })).map(({ status }) => status);

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

  it('goes on after the hour of a JWT, which self-managed renews by one request to SaaS', async () => {
    const server = await opened();
    await complete(server);
    await stack.tandem.clock.advance(3_660);
    await server.change(OTHER_TEXT);
    assert.deepEqual(await complete(server), ["nt('two')"]);
    assert.deepEqual((await requests()).sort(), [...FLOW, ...FLOW].sort());
    const jwts = stack.tandem.hops.selfManagedToModelGateway.text().match(/Bearer \S+/g);
    assert.equal(new Set(jwts).size, 2);
    assert.doesNotMatch(server.said, /Failed to get code/);
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

describe('a suggestion that the editor of 8.54.0 gives up', () => {
  it('is given up on every hop, and the next one is not held up', { timeout: 60_000 }, async () => {
    const server = await opened();
    await complete(server);
    const delay = { on: 'in', path: '/v2/completions', kind: 'delay', milliseconds: 60_000, times: 1 };
    const { id } = await stack.tandem.modelGateway.faults.set(delay);
    await server.change(OTHER_TEXT);
    let cancel;
    const given = server.complete(...END, { cancel: (back) => (cancel = back) });
    await until(async () => (await stack.tandem.modelGateway.faults.list()).some((one) => one.id === id && one.fired));
    cancel();
    assert.deepEqual(await given, []);
    const failures = async () =>
      (await stack.tandem.exchanges())
        .filter(({ failure }) => failure !== null)
        .map(({ service, direction, path, status, failure }) => [service, direction, path, status, failure]);
    await until(async () => (await failures()).length === 3);
    const gone = 'the connection ended before the whole answer was sent';
    assert.deepEqual((await failures()).sort(), [
      ['model-gateway', 'in', '/v2/completions', null, gone],
      ['self-managed', 'in', COMPLETIONS, null, gone],
      ['self-managed', 'out', '/v2/completions', null, `${stack.tandem.hops.selfManagedToModelGateway.url}: canceled`],
    ]);
    await server.says(/Failed to get code suggestions!\s+Error: The user aborted a request\./);
    assert.deepEqual(await complete(server), ["nt('two')"]);
  });
});

describe('what the user of 8.54.0 sees', () => {
  const administrator = ({ url, people }) =>
    new Administrator({ name: url, url, adminToken: people.root.token }, new HttpSender({ keepAlive: false }));
  const setting = (body) => () => administrator(stack.tandem.selfManaged).call('PUT', '/application/settings', body);
  const flagOff = (deployment, name) => () =>
    administrator(stack.tandem[deployment]).call('POST', `/features/${name}`, { value: false });
  const faultOf = (service, given) => () => stack.tandem[service].faults.set(given);
  const codeSuggestAnswers = (status, body) =>
    faultOf('modelGateway', { kind: 'status', on: 'in', path: '/v2/completions', status, body });
  /** After the hour of the JWT that self-managed keeps. */
  const later = (prepare) => async () => {
    await prepare();
    await stack.tandem.clock.advance(3_660);
  };
  /** Changes the user of the editor as the administrator. */
  const ofUser = async (path, body) => {
    const root = administrator(stack.tandem.selfManaged);
    const { id } = await root.userNamed(stack.tandem.selfManaged.people.developer.username);
    return root.call('POST', `/users/${id}/${path}`, body);
  };
  const newToken = async (scopes) => (await ofUser('personal_access_tokens', { name: 'spec', scopes })).token;
  const revoke = () =>
    administrator(stack.tandem.selfManaged).call('DELETE', '/personal_access_tokens/self', undefined, stack.token);

  const showsRefusal = async (server, status, body, error = FAILED) => {
    assert.equal((await answersOf(COMPLETIONS)).at(-1), status);
    const failure = 'Failed to get code suggestions!';
    const said = await server.says(new RegExp(`${failure}\\s+Error: ${error.source}[^]*Response body: .*\\n`));
    const [, shown, text] = /Status: (\d+)[^]*?Response body: (.*)/.exec(said.slice(said.indexOf(failure)));
    assert.equal(shown, String(status));
    assert.match(text, body);
  };

  const CASES = [
    [
      'the token was revoked meanwhile',
      revoke,
      401,
      /Token was revoked/,
      /Request for completions failed because the token is expired or revoked\./,
    ],
    ['the user was blocked meanwhile', () => ofUser('block'), 403, /Your account has been blocked/],
    ['the ops flag is off', flagOff('selfManaged', 'code_suggestions_tokens_api'), 404, /404 Not Found/],
    [
      'the instance setting is off',
      setting({ instance_level_code_suggestions_enabled: false }),
      401,
      /401 Unauthorized/,
    ],
    ['no service account token is stored', setting({ ai_access_token: '' }), 401, /401 Unauthorized/],
    [
      'the endpoint’s flag is off',
      flagOff('selfManaged', 'self_managed_code_suggestions_completion_api'),
      404,
      /404 Not Found/,
    ],
    [
      'SaaS does not give the instance a JWT any more',
      later(flagOff('saas', 'code_suggestions_for_instance_admin_enabled')),
      401,
      /401 Unauthorized/,
    ],
    [
      'SaaS cannot be reached',
      later(faultOf('selfManaged', { kind: 'unreachable', on: 'out', path: TOKENS })),
      401,
      /401 Unauthorized/,
    ],
    [
      'Code Suggest cannot be reached',
      faultOf('selfManaged', { kind: 'unreachable', on: 'out', path: '/v2/completions' }),
      500,
      /Internal Server Error/,
    ],
    [
      'Code Suggest refuses the JWT',
      later(faultOf('saas', { kind: 'wrong-audience' })),
      401,
      /Forbidden by auth provider/,
    ],
    ['Code Suggest has too many requests', codeSuggestAnswers(429, 'Retry later'), 429, /Retry later/],
    ['Code Suggest is overloaded', codeSuggestAnswers(503, 'busy'), 503, /busy/],
  ];
  for (const [what, prepare, status, body, error] of CASES) {
    it(`if ${what} (${status})`, async () => {
      const server = await opened();
      await complete(server);
      await prepare();
      await server.change(OTHER_TEXT);
      assert.deepEqual(await server.complete(...END), []);
      await showsRefusal(server, status, body, error);
    });
  }

  it('if there are more than 100,000 characters above the cursor (422)', async () => {
    const server = await opened();
    await complete(server);
    await server.change(`${'add(1)\n'.repeat(15_000)}ad`);
    assert.deepEqual(await server.complete(15_000, 2), []);
    await showsRefusal(server, 422, /ensure this value has at most 100000 characters/);
  });

  for (const [what, token, reason] of [
    ['unknown', 'glpat-aaaaaaaaaaaaaaaaaaaa', /Token validation failed: Error: Fetching self from \S+ failed/],
    ['malformed', 'not-a-token', /Token validation failed: Error: Fetching self from \S+ failed/],
    ['without the scope api', ['read_api'], /Token has scope\(s\) 'read_api' \(needs api\)/],
  ]) {
    it(`if its token is ${what}: that it is invalid, and it asks for no suggestion`, async () => {
      const server = await opened({ token: Array.isArray(token) ? await newToken(token) : token });
      server.complete(...END).catch(() => undefined);
      await server.says(new RegExp(`Token is invalid\\. ${reason.source}`));
      assert.deepEqual(await answersOf(COMPLETIONS), []);
    });
  }

  it('after four refusals: that the circuit breaker is open, and it asks for no more', async () => {
    const server = await opened();
    await complete(server);
    await codeSuggestAnswers(503, 'busy')();
    await server.change(OTHER_TEXT);
    for (let keystroke = 0; keystroke < 6; keystroke += 1) assert.deepEqual(await server.complete(...END), []);
    await server.says(/Code suggestions were not requested as the circuit breaker is open\./);
    assert.deepEqual(await answersOf(COMPLETIONS), [200, 503, 503, 503, 503]);
  });
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
