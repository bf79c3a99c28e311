import { createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { json, startFixtureServer, type FixtureServer } from './fixtures/fixture-server.js';
import { FILE, startFlowFixture, type FlowFixture } from './fixtures/flow-fixture.js';

const HTML = '<html><body>Not Found</body></html>';

let flow: FlowFixture;
beforeEach(async () => (flow = await startFlowFixture()));
afterEach(() => flow.close());

type Answer = readonly [status: number, type: string, body: string, headers?: Record<string, string>];

function answering([status, type, body, headers]: Answer): FlowFixture['answers']['tokens'] {
  return (response) => response.writeHead(status, { 'content-type': type, ...headers }).end(body);
}

describe('who failed at the token request is told by what was received', () => {
  const META = { 'x-gitlab-meta': '{"correlation_id":"1","version":"1"}' };
  it.each<[string, Answer, string, string]>([
    ['a web server at a wrong address', [404, 'text/html', HTML], 'instance_unexpected_answer', 'another server'],
    [
      'a firewall',
      [403, 'text/html', HTML, { server: 'fw' }],
      'instance_unexpected_answer',
      '(403, text/html, from fw)',
    ],
    ['a login page', [401, 'text/html', HTML], 'instance_unexpected_answer', 'another server'],
    ['a captive portal', [200, 'text/html', HTML], 'instance_unexpected_answer', 'another server'],
    ['a web server’s own 500', [500, 'text/html', HTML], 'instance_unexpected_answer', 'another server'],
    ['another program’s 500', [500, 'text/plain', 'oops'], 'instance_unexpected_answer', 'another server'],
    [
      'Code Suggest at the address',
      [401, 'application/json', '{"error":"x"}'],
      'instance_unexpected_answer',
      'another',
    ],
    ['a proxy', [407, 'application/json', '{"message":"x"}'], 'proxy_refused', 'asks for its own credentials'],
    ['Squid', [503, 'text/html', HTML, { 'x-squid-error': 'ERR_CONNECT_FAIL 111' }], 'proxy_refused', 'does not open'],
    ['a firewall before SaaS', [403, 'text/html', HTML, META], 'saas_unreachable', 'in place of SaaS another server'],
    ['a proxy before SaaS', [407, 'text/plain', '', META], 'saas_unreachable', 'in place of SaaS another server'],
    ['the instance', [404, 'application/json', '{"message":"404 Not Found"}'], 'not_enabled', 'not enabled'],
    ['the instance without SaaS', [500, 'text/plain', 'Internal Server Error\n'], 'saas_unreachable', 'cannot reach'],
  ])('%s', async (_who, answer, code, message) => {
    flow.answers.tokens = answering(answer);
    await expect(flow.client.requestToken()).rejects.toMatchObject({
      code,
      status: answer[0],
      message: expect.stringContaining(message),
    });
    expect(flow.instance.requests).toHaveLength(1);
  });

  it('a firewall in front of the question whether it is the PAT leaves that open', async () => {
    flow.answers.tokens = answering([401, 'application/json', '{"message":"401 Unauthorized"}']);
    flow.answers.self = answering([403, 'text/html', HTML]);
    await expect(flow.client.requestToken()).rejects.toMatchObject({ code: 'token_request_refused' });
    await expect(flow.client.checkPersonalAccessToken()).rejects.toMatchObject({ code: 'instance_unexpected_answer' });
  });
});

describe('who failed at the suggestion', () => {
  it.each<[string, Answer, string]>([
    ['a login page', [401, 'text/html', HTML], 'code_suggest_unexpected_answer'],
    [
      'GitLab at the address',
      [401, 'application/json', '{"message":"401 Unauthorized"}'],
      'code_suggest_unexpected_answer',
    ],
    ['a form that is not FastAPI’s', [422, 'application/json', '{"message":"x"}'], 'code_suggest_unexpected_answer'],
    ['a proxy', [407, 'text/html', HTML], 'proxy_refused'],
  ])('%s is no refusal of Code Suggest, and the JWT is not renewed for it', async (_who, answer, code) => {
    flow.answers.completions = answering(answer);
    await expect(flow.client.requestSuggestions(FILE)).rejects.toMatchObject({ code, status: answer[0] });
    expect(flow.tokenRequests()).toBe(1);
  });
});

describe('the proxy of the client', () => {
  let proxy: FixtureServer;
  beforeEach(async () => (proxy = await startFixtureServer((_request, response) => json(response, 200, {}))));
  afterEach(() => proxy.close());

  it.each([
    ['http', () => flow.instance.url],
    ['https', () => 'https://gitlab.test'],
  ])('is named if nothing listens there, for %s:// too', async (_scheme, instanceUrl) => {
    await proxy.close();
    const client = flow.newClient({ proxyUrl: proxy.url, instanceUrl: instanceUrl() });
    await expect(client.requestToken()).rejects.toMatchObject({
      code: 'proxy_unreachable',
      systemCode: 'ECONNREFUSED',
      message: `the proxy ${new URL(proxy.url).host} cannot be reached: nothing listens there (ECONNREFUSED)`,
    });
  });

  it.each([
    [403, /does not open the way to https:\/\/gitlab\.test \(403/],
    [407, /asks for its own credentials \(407/],
    [502, /does not open the way/],
  ])('is named if it answers %i to CONNECT, and gets no credential of the peer', async (status, message) => {
    const heard: string[] = [];
    const tunnel = await startTunnel((head, socket) => {
      heard.push(head);
      socket.end(
        `HTTP/1.1 ${status} No\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{"message":"x"}`,
      );
    });
    const client = flow.newClient({ proxyUrl: tunnel.url, instanceUrl: 'https://gitlab.test' });
    await expect(client.requestToken()).rejects.toMatchObject({
      code: 'proxy_refused',
      status,
      message: expect.stringMatching(message),
    });
    expect(heard).toEqual([expect.stringMatching(/^CONNECT gitlab\.test:443 HTTP\/1\.1\r\n/)]);
    expect(heard.join('')).not.toMatch(/\nauthorization/i);
  });

  it('is named if it is silent', async () => {
    const tunnel = await startTunnel(() => undefined);
    const client = flow.newClient({ proxyUrl: tunnel.url, instanceUrl: 'https://gitlab.test', timeoutMs: 30 });
    await expect(client.requestToken()).rejects.toMatchObject({
      code: 'proxy_unreachable',
      message: expect.stringContaining('did not open a connection within 30 ms'),
    });
  });

  it('is not named for a certificate of the peer', async () => {
    const tunnel = await startTunnel((_head, socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.once('data', () => socket.end('no TLS'));
    });
    const client = flow.newClient({ proxyUrl: tunnel.url, instanceUrl: 'https://gitlab.test' });
    await expect(client.requestToken()).rejects.toMatchObject({ code: 'instance_unreachable' });
  });

  it.each([
    ['p%40ss', 'p@ss'],
    ['100%', '100%'],
    ['%zz%41', '%zzA'],
    ['a%25b', 'a%b'],
    ['k%C3%A4se', 'käse'],
    ['käse', 'käse'],
    ['a:b+c d', 'a:b+c d'],
    ['', ''],
  ])('gets the password of user:%s', async (written, password) => {
    const client = flow.newClient({ proxyUrl: proxy.url.replace('//', `//us%er:${written}@`) });
    await client.version().catch(() => undefined);
    const given = proxy.requests[0]?.headers['proxy-authorization'];
    expect(given).toBe(`Basic ${Buffer.from(`us%er:${password}`).toString('base64')}`);
  });

  it('is reached at [::1], for https:// too', async () => {
    const tunnel = await startTunnel((_head, socket) => socket.end('HTTP/1.1 407 No\r\n\r\n'), '::1');
    for (const instanceUrl of ['https://gitlab.test', 'http://gitlab.test']) {
      const client = flow.newClient({ proxyUrl: tunnel.url, instanceUrl });
      await expect(client.requestToken()).rejects.toMatchObject({ code: 'proxy_refused', status: 407 });
    }
  });
});

const tunnels: { close: () => void }[] = [];
afterEach(() => tunnels.splice(0).forEach((tunnel) => tunnel.close()));

/** A proxy that speaks as it is told to, until the end of the test. */
async function startTunnel(
  answer: (head: string, socket: Socket) => void,
  host = '127.0.0.1',
): Promise<{ url: string }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.once('data', (head) => answer(String(head), socket));
  });
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  tunnels.push({
    close: () => {
      sockets.forEach((socket) => socket.destroy());
      server.close();
    },
  });
  return { url: `http://${host === '::1' ? '[::1]' : host}:${port}` };
}
