import { startTandem, type Tandem } from '@tandem/testing';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { selfSignedCertificate } from '../../packages/platform/src/fixtures/certificate.js';
import { CliStack } from './support/cli-stack.js';
import { startUpstream, type Upstream } from './support/upstream.js';
import { startForwardProxy, startTlsFront, type WayOut } from './support/ways-out.js';

const KEY = 'sk-of-the-model-spec-42';
const NAME = 'coder:of-the-spec';

interface Completed {
  readonly suggestion: string | null;
  readonly model: { readonly engine: string; readonly name: string };
}

describe('tandem start with a model at MODEL_URL', () => {
  const stack = new CliStack();
  const requests: { readonly authorization: string | undefined; readonly prompt: string }[] = [];
  let answers = true;
  const server = createServer((request: IncomingMessage, response) => {
    void json(request).then((body) => {
      const { prompt } = body as { prompt: string };
      requests.push({ authorization: request.headers.authorization, prompt });
      if (!answers) return response.writeHead(401).end(JSON.stringify({ error: { message: `no such key: ${KEY}` } }));
      const choice = { text: 'from the model', index: 0, finish_reason: 'stop' };
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      return response.end(`data: ${JSON.stringify({ choices: [choice] })}\n\ndata: [DONE]\n\n`);
    });
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const keyFile = join(stack.state, 'model-api-key');
    writeFileSync(keyFile, `${KEY}\n`);
    Object.assign(stack.variables, {
      MODEL_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/completions`,
      MODEL_NAME: NAME,
      MODEL_API_KEY_FILE: keyFile,
    });
    const { code, err } = await stack.tandem('start', '--detach', '--no-flow');
    expect([code, err]).toEqual([0, '']);
  });
  afterAll(async () => {
    await stack.remove();
    server.closeAllConnections();
    server.close();
  });

  const complete = () => {
    const file = join(stack.state, 'a.js');
    writeFileSync(file, 'const total = sum(items);\nconst again = su');
    return stack.json<Completed>('complete', `${file}:2:17`);
  };

  it('completes by the model, with the key of the file', async () => {
    const model = { engine: 'openai-compatible', name: NAME, lang: 'js' };
    expect(await complete()).toMatchObject({ code: 0, suggestion: 'from the model', model });
    expect(requests.at(-1)).toEqual({
      authorization: `Bearer ${KEY}`,
      prompt: 'const total = sum(items);\nconst again = su',
    });
  });

  it('says in status and doctor which model answers', async () => {
    expect((await stack.tandem('status')).out).toContain(`  by openai-compatible ${NAME}\n`);
    const { model } = await stack.json<{ model: object }>('status');
    expect(model).toEqual({ engine: 'openai-compatible', name: NAME });
    expect((await stack.tandem('doctor')).out).toContain(`model-gateway answers by openai-compatible ${NAME}`);
  });

  it('suggests nothing if the model refuses, and tells the rule', async () => {
    answers = false;
    expect(await complete()).toMatchObject({ code: 0, suggestion: null, model: { name: NAME } });
    const { out } = await stack.tandem('requests', '--service', 'model-gateway', '--output', 'json');
    expect(out).toContain('"model-answers"');
    expect(out).toContain('answered 401');
    expect(out).toContain('"/v1/completions"');
  });

  it('shows and keeps the key nowhere but in its file', async () => {
    const { out } = await stack.tandem('requests', '--service', 'model-gateway', '--output', 'json');
    expect(out).not.toContain(KEY);
    const files = readdirSync(stack.state, { recursive: true, encoding: 'utf8' }).map((name) =>
      join(stack.state, name),
    );
    const texts = files.filter((path) => !path.endsWith('model-api-key') && statSync(path).isFile());
    expect(texts.filter((path) => readFileSync(path, 'latin1').includes(KEY))).toEqual([]);
  });

  it.each<[Record<string, string>, RegExp]>([
    [
      { MODEL_URL: '127.0.0.1:11434' },
      /^tandem: model-gateway: MODEL_URL is malformed \(not a http:\/\/ or https:\/\/ URL\): [^\n]*\n$/,
    ],
    [
      { MODEL_URL: `http://user:${KEY}@127.0.0.1/` },
      /^tandem: model-gateway: MODEL_URL is malformed \(credentials[^\n]*\n$/,
    ],
    [{ MODEL_NAME: '' }, /^tandem: model-gateway: MODEL_NAME is missing: [^\n]*\n$/],
  ])('does not start with %j, and says why in one line', async (variables, line) => {
    const other = new CliStack();
    Object.assign(other.variables, stack.variables, { TANDEM_STATE: other.state }, variables);
    const { code, err } = await other.tandem('start', '--detach', '--no-flow');
    await other.remove();
    expect(code).toBe(1);
    expect(err).toMatch(line);
    expect(err).not.toContain(KEY);
  });
});

describe('a model behind a proxy', () => {
  const HOST = 'model.invalid';
  const CREDENTIALS = 'acme:opensesame';
  const FILE = { fileName: 'a.ts', contentAboveCursor: 'const a = 1;\nconst b = 1;\ncon', contentBelowCursor: '' };
  const SUGGESTED = [{ text: 'from the model', index: 0, finish_reason: 'length' }];
  let tandem: Tandem;
  let model: Upstream;
  let ways: Record<'tls' | 'toHttps' | 'toHttp', WayOut>;
  let folder: string;

  beforeAll(async () => {
    model = await startUpstream();
    model.answer = (_request, response) =>
      void response.setHeader('content-type', 'application/json').end(JSON.stringify({ choices: SUGGESTED }));
    const certificate = selfSignedCertificate(HOST);
    folder = mkdtempSync(join(tmpdir(), 'tandem-model-'));
    writeFileSync(join(folder, 'authority.pem'), certificate.cert);
    const tls = await startTlsFront(model.url, certificate);
    const to = (port: number) => startForwardProxy({ host: '127.0.0.1', port }, CREDENTIALS);
    ways = { tls, toHttps: await to(tls.port), toHttp: await to(Number(new URL(model.url).port)) };
    tandem = await startTandem();
  });
  afterAll(async () => {
    await tandem?.close();
    await Promise.all([...Object.values(ways), model].map((server) => server.close()));
    rmSync(folder, { recursive: true, force: true });
  });

  /** What an editor is suggested if Code Suggest has these variables, and what its hop to the model says. */
  async function suggested(scheme: 'http' | 'https', variables: Record<string, string>) {
    model.seen.length = 0;
    const none = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
    await tandem.modelGateway.process.restart({
      ...Object.fromEntries(none.map((name) => [name, undefined])),
      NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem'),
      MODEL_URL: `${scheme}://${HOST}/v1/completions`,
      MODEL_NAME: NAME,
      MODEL_API_KEY: KEY,
      ...variables,
    });
    const { choices } = await tandem.developer.openEditor().requestSuggestions(FILE);
    const hop = (await tandem.modelGateway.exchanges({ path: '/v1/completions' })).at(-1)!;
    return { choices, status: hop.status, failure: hop.failure };
  }
  const proxy = (way: 'toHttps' | 'toHttp', credentials = `${CREDENTIALS}@`) =>
    `http://${credentials}127.0.0.1:${ways[way].port}`;

  it.each([
    ['https', 'HTTPS_PROXY', 'toHttps'],
    ['https', 'https_proxy', 'toHttps'],
    ['http', 'HTTP_PROXY', 'toHttp'],
    ['http', 'http_proxy', 'toHttp'],
  ] as const)(
    'is asked over %s:// by way of %s, which sees its credentials and the model the key',
    async (scheme, name, way) => {
      const answer = await suggested(scheme, { [name]: proxy(way) });
      expect(answer).toEqual({ choices: SUGGESTED, status: 200, failure: null });
      const text = JSON.stringify(model.seen);
      expect(text).toContain(`"Bearer ${KEY}"`);
      if (scheme === 'https') expect(text).not.toMatch(/proxy/i);
    },
  );

  it.each([
    ['https', 'HTTPS_PROXY', 'toHttps', { status: null, failure: `https://${HOST}: the proxy answered 407` }],
    ['http', 'HTTP_PROXY', 'toHttp', { status: 407, failure: null }],
  ] as const)('is not asked over %s:// if the proxy wants credentials', async (scheme, name, way, hop) => {
    expect(await suggested(scheme, { [name]: proxy(way, '') })).toEqual({ choices: [], ...hop });
    expect(model.seen).toEqual([]);
  });

  it.each([
    ['names it', { NO_PROXY: `example.com,${HOST}` }],
    ['names its domain', { no_proxy: '.invalid' }],
    ['names all', { NO_PROXY: '*' }],
  ])('is not asked by way of the proxy if NO_PROXY %s', async (_what, variables) => {
    const { choices, failure } = await suggested('http', { HTTP_PROXY: proxy('toHttp'), ...variables });
    expect(choices).toEqual([]);
    expect(failure).toMatch(/^http:\/\/model\.invalid: .*(ENOTFOUND|EAI_AGAIN)/);
    expect(model.seen).toEqual([]);
  });

  it('shows the credentials of the proxy nowhere', async () => {
    await suggested('http', { HTTP_PROXY: proxy('toHttp') });
    const shown = JSON.stringify(await tandem.modelGateway.exchanges()) + tandem.modelGateway.log();
    expect(shown).not.toContain('opensesame');
    expect(shown).not.toContain(Buffer.from(CREDENTIALS).toString('base64'));
    expect(shown).not.toContain(KEY);
  });
});
