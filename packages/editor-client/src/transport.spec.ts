import type { ServerResponse } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { EditorClient } from './editor-client.js';
import { json, startFixtureServer } from './fixtures/fixture-server.js';
import { FILE, PAT, startFlowFixture, type FlowFixture } from './fixtures/flow-fixture.js';

async function refusingUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

describe('the wire of the editor client', () => {
  let flow: FlowFixture;
  beforeEach(async () => (flow = await startFlowFixture()));
  afterEach(() => flow.close());

  it('tells an instance that refuses connections from a Code Suggest that does', async () => {
    const url = await refusingUrl();
    await expect(flow.newClient({ instanceUrl: url }).requestToken()).rejects.toMatchObject({
      code: 'instance_unreachable',
      systemCode: 'ECONNREFUSED',
      message: `${url} cannot be reached: nothing listens there (ECONNREFUSED)`,
    });
    await expect(flow.newClient({ codeSuggestUrl: url }).requestSuggestions(FILE)).rejects.toMatchObject({
      code: 'code_suggest_unreachable',
    });
  });

  it('gives up on a silent peer', async () => {
    flow.answers.tokens = () => undefined;
    await expect(flow.newClient({ timeoutMs: 30 }).requestToken()).rejects.toMatchObject({
      code: 'instance_timeout',
      message: `${flow.instance.url} did not answer within 30 ms`,
    });
  });

  it('gives up on a peer that sends its answer drop by drop', async () => {
    flow.answers.tokens = (response) => {
      const drops = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(drops));
    };
    await expect(flow.newClient({ timeoutMs: 50 }).requestToken()).rejects.toMatchObject({ code: 'instance_timeout' });
  });

  it('does not take a truncated answer for a whole one', async () => {
    flow.answers.tokens = (response) => {
      response.writeHead(201, { 'content-length': '100' });
      response.write('{"access_token":"jwt"');
      response.socket?.end();
    };
    await expect(flow.client.requestToken()).rejects.toMatchObject({ code: 'instance_unreachable' });
  });

  it('asks again on a new connection if the peer dropped the one that was kept', async () => {
    const answer = flow.answers.tokens;
    await flow.client.requestToken();
    flow.answers.tokens = (response) => {
      flow.answers.tokens = answer;
      response.socket?.destroy();
    };
    await expect(flow.client.requestToken()).resolves.toMatchObject({ access_token: 'jwt-2' });
  });

  it('asks again on a new connection if all that were kept are stale', async () => {
    const version = { version: '16.2.0', revision: 'abc' };
    const kept = new Set<unknown>();
    const waiting: ServerResponse[] = [];
    flow.instance.handler = (_request, response) => {
      kept.add(response.socket);
      if (waiting.push(response) === 3) waiting.forEach((one) => json(one, 200, version));
    };
    await Promise.all([flow.client.version(), flow.client.version(), flow.client.version()]);
    expect(kept.size).toBe(3);
    flow.instance.handler = (_request, response) =>
      kept.has(response.socket) ? response.socket?.destroy() : json(response, 200, version);
    await expect(flow.client.version()).resolves.toEqual(version);
    expect(flow.instance.requests).toHaveLength(5);
  });

  it('does not ask again if a new connection broke off', async () => {
    flow.answers.tokens = (response) => response.socket?.destroy();
    await expect(flow.client.requestToken()).rejects.toMatchObject({ systemCode: 'ECONNRESET' });
    expect(flow.tokenRequests()).toBe(1);
  });

  it('does not read an answer beyond its limit', async () => {
    flow.answers.tokens = (response) => json(response, 201, { padding: 'x'.repeat(2000) });
    await expect(flow.newClient({ maxResponseBytes: 1000 }).requestToken()).rejects.toMatchObject({
      code: 'instance_unexpected_answer',
      message: 'the answer is larger than 1000 bytes',
    });
  });

  it('leaves with the reason of the caller who gives up, and lets the others have the token', async () => {
    const controller = new AbortController();
    flow.answers.completions = () => controller.abort(new Error('typed on'));
    await expect(flow.client.requestSuggestions(FILE, { signal: controller.signal })).rejects.toThrow('typed on');
    await expect(flow.client.currentToken()).resolves.toMatchObject({ access_token: 'jwt-1' });
  });

  it('reads no proxy variables, and goes through the proxy that it is given', async () => {
    const proxy = await startFixtureServer((_request, response) => json(response, 407, {}));
    const before = process.env.HTTP_PROXY;
    process.env.HTTP_PROXY = proxy.url;
    try {
      await flow.client.requestToken();
      expect(proxy.requests).toEqual([]);
      const proxyUrl = proxy.url.replace('//', '//user:secret@');
      await expect(flow.newClient({ proxyUrl }).requestToken()).rejects.toMatchObject({
        code: 'proxy_refused',
        status: 407,
      });
      expect(proxy.requests[0]?.path).toBe(`${flow.instance.url}/api/v4/code_suggestions/tokens`);
      expect(proxy.requests[0]?.headers['proxy-authorization']).toBe(`Basic ${btoa('user:secret')}`);
    } finally {
      if (before === undefined) delete process.env.HTTP_PROXY;
      else process.env.HTTP_PROXY = before;
      await proxy.close();
    }
  });

  it('tells an observer of every answer', async () => {
    const seen: unknown[] = [];
    await flow.newClient({ onExchange: (exchange) => seen.push(exchange) }).requestSuggestions(FILE);
    expect(seen).toMatchObject([
      { peer: 'instance', method: 'POST', status: 201, correlationId: 'fixture-1' },
      { peer: 'code_suggest', method: 'POST', path: '/v2/completions', status: 200 },
    ]);
  });
});

describe('what the editor client shows of itself', () => {
  const options = {
    instanceUrl: 'http://gitlab.test',
    codeSuggestUrl: 'http://suggest.test',
    personalAccessToken: PAT,
  };

  it('is no token, neither inspected nor as JSON', () => {
    const client = new EditorClient(options);
    expect(inspect(client, { showHidden: true, depth: 10 }) + JSON.stringify(client)).not.toContain(PAT);
    expect(JSON.stringify(client)).toBe(
      '{"instanceUrl":"http://gitlab.test/","codeSuggestUrl":"http://suggest.test/"}',
    );
  });

  it.each([
    [{ instanceUrl: 'gitlab.test' }, 'instanceUrl must be a URL that starts with http:// or https://'],
    [{ instanceUrl: 'http://u:p@gitlab.test' }, 'instanceUrl must hold no credentials, no query and no fragment'],
    [{ codeSuggestUrl: 'ftp://x' }, 'codeSuggestUrl must be a URL that starts with http:// or https://'],
    [{ personalAccessToken: 'a\nb' }, 'personalAccessToken must be text without blanks or control characters'],
    [{ timeoutMs: Number.NaN }, 'timeoutMs must be a number of 0 or more'],
  ])('refuses %j', (wrong, message) => {
    expect(() => new EditorClient({ ...options, ...wrong })).toThrow(message);
  });
});
