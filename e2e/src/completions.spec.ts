import { type RequestOptions, startTandem, type Tandem } from '@tandem/testing';
import { requestToken } from './support/administration.js';
import { eventually } from './support/eventually.js';
import { startUpstream, type Upstream } from './support/upstream.js';

const PATH = '/api/v4/code_suggestions/completions';
const TOKENS = '/api/v4/code_suggestions/tokens';
const COMPLETION = {
  prompt_version: 1,
  project_path: 'acme/shop',
  project_id: -1,
  current_file: { file_name: 'a.ts', content_above_cursor: 'con', content_below_cursor: '<é\u2028>' },
};
const DEVELOPER = 'glpat-selfmanaged-dev-0001';
const OWNER = 'glpat-saas-acme-owner-0001';
const NOT_THERE = { status: 404, json: { error: '404 Not Found' } };

/** Code Suggest as a spec wants it. */
let upstream: Upstream;
let tandem: Tandem;

beforeAll(async () => {
  upstream = await startUpstream();
  const environment = {
    CODE_SUGGESTIONS_BASE_URL: `${upstream.url}/code/`,
    CODE_SUGGESTIONS_RESPONSE_HEADER_TIMEOUT_MS: '400',
    CODE_SUGGESTIONS_RESPONSE_LIMIT_BYTES: '100000',
    CODE_SUGGESTIONS_REQUESTS_LIMIT: '4',
  };
  tandem = await startTandem({ gitlabVersion: '16.3', environment: { selfManaged: environment, saas: environment } });
});

afterAll(async () => {
  await tandem?.close();
  await upstream?.close();
});

beforeEach(async () => {
  upstream.seen.length = 0;
  upstream.answer = (_request, response) =>
    void response.writeHead(200, { 'content-type': 'application/json', 'x-process-time': '0.1' }).end('{"choices":[]}');
});

afterEach(() => tandem.reset());

const complete = (options: RequestOptions = {}) =>
  tandem.selfManaged.request('POST', PATH, { as: DEVELOPER, body: COMPLETION, ...options });
const completeOnSaas = ({ headers, ...options }: RequestOptions = {}) =>
  tandem.saas.request('POST', PATH, {
    as: OWNER,
    body: COMPLETION,
    headers: { 'x-gitlab-oidc-token': 'e30.e30.of-the-client', ...headers },
    ...options,
  });
const ruleOf = async (service: 'selfManaged' | 'saas') =>
  eventually(async () => {
    const recorded = (await tandem[service].exchanges()).findLast(
      ({ direction, path }) => direction === 'in' && path === PATH,
    );
    expect(recorded).toBeDefined();
    return recorded?.rule;
  });
const tokenRequests = async () =>
  (await tandem.saas.exchanges()).filter(({ direction, path }) => direction === 'in' && path === TOKENS);
const headersOf = ({ rawHeaders }: Upstream['seen'][number]) =>
  Object.fromEntries(rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name, rawHeaders[i + 1]]] : [])));

describe('what reaches Code Suggest', () => {
  const CLIENT = {
    'x-request-id': 'correlation-0001',
    'user-agent': 'editor/1.0',
    cookie: 'session=1',
    range: 'bytes=0-1',
    'if-none-match': '"b"',
    'x-gitlab-realm': 'saas',
    'x-gitlab-authentication-type': 'pat',
    'x-gitlab-language-server-version': '8.54.0',
    'x-gitlab-cs-accepts': '3',
    'X-GitLab-CS-Custom': 'a, b',
  };
  const SENT = {
    'X-Gitlab-Authentication-Type': 'oidc',
    'Content-Type': 'application/json',
    'x-request-id': 'correlation-0001',
    'X-Gitlab-Cs-Accepts': '3',
    'X-Gitlab-Cs-Custom': 'a, b',
  };

  it.each(['selfManaged', 'saas'] as const)(
    'from %s is the parameters and this list of headers',
    async (deployment) => {
      const ask = deployment === 'saas' ? completeOnSaas : complete;
      expect(await ask({ headers: CLIENT })).toMatchObject({ status: 200, text: '{"choices":[]}' });
      const [seen] = upstream.seen;
      expect(seen).toMatchObject({ method: 'POST', url: '/code/v2/completions' });
      expect(JSON.parse(seen!.body)).toEqual(COMPLETION);
      const { Authorization, Host, Connection, 'Content-Length': length, ...others } = headersOf(seen!);
      expect(others).toEqual(SENT);
      expect([Host, Connection]).toEqual([new URL(upstream.url).host, 'keep-alive']);
      expect(Number(length)).toBe(Buffer.byteLength(seen!.body));
      expect(Authorization).toMatch(deployment === 'saas' ? /^Bearer e30\.e30\.of-the-client$/ : /^Bearer eyJ/);
    },
  );

  it.each([
    ['the query', { query: { private_token: DEVELOPER } }],
    ['the body', { body: { ...COMPLETION, private_token: DEVELOPER } }],
    ['the bearer slot of the query', { query: { access_token: DEVELOPER } }],
    ['the bearer slot of the body', { body: { ...COMPLETION, bearer_token: DEVELOPER } }],
  ])('is no personal access token in %s', async (_place, options) => {
    expect(await complete({ as: undefined, ...options })).toMatchObject({ status: 200 });
    expect(JSON.parse(upstream.seen[0]!.body)).toEqual(COMPLETION);
    expect(JSON.stringify(upstream.seen)).not.toContain(DEVELOPER);
  });

  it('is the parameters of query and form too, as Grape merges them', async () => {
    const form = await complete({
      body: new URLSearchParams({ prompt_version: '1', 'current_file[file_name]': 'a.ts' }),
      query: { q: '1' },
    });
    expect(form).toMatchObject({ status: 200, text: '{"choices":[]}' });
    expect(JSON.parse(upstream.seen[0]!.body)).toEqual({
      q: '1',
      prompt_version: '1',
      current_file: { file_name: 'a.ts' },
    });
    await complete({ body: undefined });
    expect(upstream.seen[1]!.body).toBe('{}');
  });

  it('is nothing if a rule refuses', async () => {
    expect(await complete({ as: 'unknown' })).toMatchObject({ status: 401, json: { message: '401 Unauthorized' } });
    expect(await completeOnSaas({ as: 'unknown' })).toMatchObject({ status: 401 });
    expect(upstream.seen).toEqual([]);
  });
});

describe('what comes back', () => {
  /** A request for a stream, of a client that can give up; its answer ends when the client does. */
  function streamed() {
    const client = new AbortController();
    const answer = fetch(tandem.selfManaged.url + PATH, {
      method: 'POST',
      headers: { authorization: `Bearer ${DEVELOPER}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...COMPLETION, stream: true }),
      signal: client.signal,
    });
    answer.catch(() => undefined);
    return { answer, giveUp: () => client.abort() };
  }

  it.each([200, 401, 403, 404, 422, 429, 500, 503])('is status %i and body as they came', async (status) => {
    upstream.answer = (_request, response) =>
      void response
        .writeHead(status, { 'content-type': 'application/json', 'retry-after': '7' })
        .end(`{"s": ${status}}`);
    for (const answer of [await complete(), await completeOnSaas()]) {
      expect(answer).toMatchObject({ status, text: `{"s": ${status}}` });
      expect(answer.headers['retry-after']).toBe('7');
    }
    expect(await ruleOf('selfManaged')).toBe('code-suggest-answers');
  });

  it('is a stream: the first part before the second is sent', async () => {
    let sendRest: () => void = () => undefined;
    upstream.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('first');
      sendRest = () => void response.end('second');
    };
    const { body, headers } = await streamed().answer;
    expect(headers.get('content-type')).toBe('text/event-stream');
    const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toBe('first');
    sendRest();
    expect((await reader.read()).value).toBe('second');
  });

  it.each(['selfManaged', 'saas'] as const)(
    'from %s is 500 in plain text if Code Suggest is silent past the limit',
    async (deployment) => {
      upstream.answer = () => undefined;
      const ask = deployment === 'saas' ? completeOnSaas : complete;
      expect(await ask()).toMatchObject({ status: 500, text: 'Internal Server Error' });
      expect(await ruleOf(deployment)).toBe('code-suggest-answers');
    },
  );

  it('is no whole answer if it is larger than CODE_SUGGESTIONS_RESPONSE_LIMIT_BYTES, or breaks off', async () => {
    upstream.answer = (_request, response) => response.writeHead(200).end(Buffer.alloc(200_000, 'x'));
    await expect(complete()).rejects.toThrow(/aborted|hang up|ECONNRESET/);
    upstream.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"half', () => response.socket?.destroySoon());
    };
    await expect(completeOnSaas()).rejects.toThrow(/aborted|hang up|ECONNRESET/);
  });

  it('is 503 to a request beyond CODE_SUGGESTIONS_REQUESTS_LIMIT', async () => {
    await complete();
    const waiting: (() => void)[] = [];
    const all = new Promise<void>((resolve) => {
      upstream.answer = (_request, response) => {
        if (waiting.push(() => response.end('{}')) === 4) resolve();
      };
    });
    const asked = Array.from({ length: 4 }, () => complete());
    await all;
    expect(await complete()).toMatchObject({ status: 503, json: { message: '503 Service Unavailable' } });
    expect(await ruleOf('selfManaged')).toBe('code-suggest-may-be-asked');
    waiting.forEach((end) => end());
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  const failures = async () =>
    (await tandem.selfManaged.exchanges()).flatMap(({ direction, failure }) => (failure ? [[direction, failure]] : []));
  const GONE = ['in', 'the connection ended before the whole answer was sent'];

  it.each([
    ['before its answer', 'canceled'],
    ['in the middle of its answer', 'its answer was given up'],
  ])('is given up with the client, %s', async (_when, reason) => {
    const begins = reason !== 'canceled';
    let arrive: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const closed = new Promise<void>((resolve) => {
      upstream.answer = (request, response) => {
        request.socket.once('close', () => resolve());
        if (begins) response.writeHead(200, { 'content-type': 'text/event-stream' }).write('first');
        arrive();
      };
    });
    const { answer, giveUp } = streamed();
    await arrived;
    if (begins) await (await answer).body?.getReader().read();
    giveUp();
    await closed;
    await eventually(async () => {
      expect((await failures()).sort()).toEqual([GONE, ['out', `${new URL(upstream.url).origin}: ${reason}`]]);
    });
  });

  it('is not asked for if the client gives up while SaaS is asked for the JWT', async () => {
    await tandem.selfManaged.faults.set({ kind: 'delay', milliseconds: 1, on: 'out', path: TOKENS });
    const pid = tandem.saas.process.pid!;
    process.kill(pid, 'SIGSTOP');
    try {
      const { answer, giveUp } = streamed();
      await eventually(async () => expect(await tandem.selfManaged.faults.list()).toMatchObject([{ fired: 1 }]));
      giveUp();
      await expect(answer).rejects.toThrow();
      await eventually(async () => expect(await failures()).toEqual([GONE]));
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    expect((await complete()).status).toBe(200);
    expect(await tokenRequests()).toHaveLength(1);
    expect(upstream.seen).toHaveLength(1);
  });
});

describe('self-managed’s own JWT', () => {
  it('is fetched once for many callers, and kept', async () => {
    await Promise.all(Array.from({ length: 4 }, () => complete()));
    await complete();
    expect(await tokenRequests()).toHaveLength(1);
    expect(new Set(upstream.seen.map((seen) => headersOf(seen).Authorization)).size).toBe(1);
  });

  it('is renewed a minute before its end', async () => {
    await complete();
    await tandem.clock.advance(3530);
    await complete();
    expect(await tokenRequests()).toHaveLength(1);
    await tandem.clock.advance(10);
    await complete();
    expect(await tokenRequests()).toHaveLength(2);
  });

  it('is renewed after Code Suggest has refused it', async () => {
    upstream.answer = (_request, response) =>
      void response.writeHead(401).end('{"error":"Forbidden by auth provider"}');
    expect(await complete()).toMatchObject({ status: 401, text: '{"error":"Forbidden by auth provider"}' });
    await complete();
    expect(await tokenRequests()).toHaveLength(2);
  });

  it('is that of the service account token that is stored', async () => {
    await complete();
    const { selfManaged } = tandem;
    const store = (ai_access_token: string) =>
      selfManaged.request('PUT', '/api/v4/application/settings', {
        as: selfManaged.people.root,
        body: { ai_access_token },
      });
    await store(OWNER);
    // Its account may not ask for an instance.
    expect(await complete()).toMatchObject({ status: 401, json: { message: '401 Unauthorized' } });
    expect(await ruleOf('selfManaged')).toBe('service-access-token-is-active');
    await store('glpat-saas-acme-service-01');
    expect(await complete()).toMatchObject({ status: 200 });
  });

  it.each([
    ['refuses', { kind: 'status', status: 401, body: { message: '401 Unauthorized' } }],
    ['cannot be reached', { kind: 'unreachable' }],
    ['answers no token', { kind: 'status', status: 201, body: { access_token: null } }],
    ['answers no JSON', { kind: 'invalid-body', body: '<html>' }],
    ['breaks off', { kind: 'truncate', bytes: 10 }],
  ] as const)('is not there if SaaS %s: 401, and the next request asks again', async (_what, fault) => {
    const { id } = await tandem.selfManaged.faults.set({ ...fault, on: 'out', path: TOKENS });
    expect(await complete()).toMatchObject({ status: 401, json: { message: '401 Unauthorized' } });
    expect(await ruleOf('selfManaged')).toBe('service-access-token-is-active');
    expect(upstream.seen).toEqual([]);
    await tandem.selfManaged.faults.remove(id);
    expect(await complete()).toMatchObject({ status: 200 });
  });
});

describe('GitLab of the other version', () => {
  it('is what both say they are', async () => {
    for (const { request, people } of [tandem.selfManaged, tandem.saas].map((one) => ({
      request: one.request.bind(one),
      people: one.people,
    }))) {
      for (const path of ['version', 'metadata']) {
        expect((await request('GET', `/api/v4/${path}`, { as: people.root })).json).toMatchObject({
          version: '16.3.1-ee',
        });
      }
    }
  });

  it('answers the token request with 401 if the instance setting is off or no token is stored', async () => {
    const { selfManaged } = tandem;
    const root = selfManaged.people.root;
    const set = (body: object) => selfManaged.request('PUT', '/api/v4/application/settings', { as: root, body });
    await set({ instance_level_code_suggestions_enabled: false });
    expect(await requestToken(selfManaged, { as: DEVELOPER })).toMatchObject({ status: 401 });
    expect(await complete()).toMatchObject({ status: 401, json: { message: '401 Unauthorized' } });
    await set({ instance_level_code_suggestions_enabled: true, ai_access_token: '' });
    expect(await requestToken(selfManaged, { as: DEVELOPER })).toMatchObject({ status: 401 });
    expect(await complete()).toMatchObject({ status: 401 });
    expect(await ruleOf('selfManaged')).toBe('ai-access-token-is-stored');
  });

  it('has no code_suggestions/enabled and no direct_access', async () => {
    for (const name of ['enabled', 'direct_access']) {
      const path = `/api/v4/code_suggestions/${name}`;
      expect(await tandem.selfManaged.request('POST', path, { as: DEVELOPER })).toMatchObject(NOT_THERE);
    }
  });
});

it('GitLab 16.1 has none of it', async () => {
  const first = await startTandem();
  try {
    const body = COMPLETION;
    expect(await first.selfManaged.request('POST', PATH, { as: DEVELOPER, body })).toMatchObject(NOT_THERE);
    expect(await first.saas.request('POST', PATH, { as: OWNER, body })).toMatchObject(NOT_THERE);
    const { people } = first.saas;
    const definitions = await first.saas.request('GET', '/api/v4/features/definitions', { as: people.root });
    expect(definitions.json).toHaveLength(3);
    const path = '/api/v4/features/code_suggestions_completion_api';
    expect(await first.saas.request('POST', path, { as: people.root, body: { value: true } })).toMatchObject({
      status: 400,
    });
    expect((await first.saas.request('GET', '/-/openapi.json')).text).not.toContain('completion');
  } finally {
    await first.close();
  }
});
