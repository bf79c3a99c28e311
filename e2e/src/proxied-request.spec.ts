import { startTandem, type Tandem } from '@tandem/testing';
import { once } from 'node:events';
import http from 'node:http';
import { eventually } from './support/eventually.js';
import { requestToken } from './support/administration.js';
import { startTcpServer, startUpstream, type Upstream } from './support/upstream.js';

let tandem: Tandem;
let upstream: Upstream;

beforeAll(async () => {
  upstream = await startUpstream();
  tandem = await startTandem({
    hops: { saasUrl: upstream.url },
    environment: {
      selfManaged: {
        SAAS_RESPONSE_HEADER_TIMEOUT_MS: '400',
        SAAS_CONNECT_TIMEOUT_MS: '400',
        SAAS_RESPONSE_LIMIT_BYTES: '100000',
      },
    },
  });
});

afterAll(async () => {
  await tandem?.close();
  await upstream?.close();
});

beforeEach(() => {
  upstream.seen.length = 0;
});

const SAT = 'glpat-saas-acme-service-01';
const as = 'glpat-selfmanaged-dev-0001';
const ask = (options = {}) => requestToken(tandem.selfManaged, { as, ...options });

/** Has self-managed send its requests elsewhere. */
const sendTo = (url: string) => tandem.selfManaged.process.restart({ SAAS_URL: url });

const INTERNAL_SERVER_ERROR = { status: 500, text: 'Internal Server Error' };

describe('what reaches SaaS', () => {
  it('is this list of headers, no body and no query', async () => {
    upstream.answer = (_request, response) =>
      response.writeHead(201, { 'content-type': 'application/json' }).end('{"ok":1}');
    const given = await ask({
      query: { private: 'query', q: '1' },
      body: { client: 'body' },
      headers: {
        'x-request-id': 'correlation-0001',
        'user-agent': 'editor/1.0',
        accept: 'text/html',
        cookie: 'session=1',
        'x-forwarded-for': '10.0.0.1',
        'accept-language': 'de',
        referer: 'http://editor.example',
        origin: 'http://editor.example',
        'x-gitlab-anything': '1',
      },
    });
    expect(given.status).toBe(201);
    expect(upstream.seen).toEqual([
      {
        method: 'POST',
        url: '/api/v4/code_suggestions/tokens',
        body: '',
        rawHeaders: [
          'Authorization',
          `Bearer ${SAT}`,
          'Content-Type',
          'application/json',
          'User-Agent',
          'gitlab-workhorse (v16.1.0)-(tandem)',
          'x-request-id',
          'correlation-0001',
          'Host',
          new URL(upstream.url).host,
          'Connection',
          'keep-alive',
          'Content-Length',
          '0',
        ],
      },
    ]);
  });

  it('besides, Range and the If-* headers', async () => {
    const conditions = {
      range: 'bytes=0-1',
      'if-match': '"a"',
      'if-none-match': '"b"',
      'if-modified-since': 'Wed, 31 May 2023 00:00:00 GMT',
      'if-unmodified-since': 'Wed, 31 May 2023 00:00:00 GMT',
      'if-range': '"c"',
    };
    await ask({ headers: conditions });
    const names = upstream.seen[0]?.rawHeaders.filter((_value, index) => index % 2 === 0);
    expect(names).toEqual(expect.arrayContaining(Object.keys(conditions)));
    expect(names).toHaveLength(Object.keys(conditions).length + 7);
  });

  it('joins SAAS_URL’s own path with the request’s', async () => {
    await sendTo(`${upstream.url}/gitlab/`);
    try {
      await ask();
    } finally {
      await sendTo(upstream.url);
    }
    expect(upstream.seen[0]?.url).toBe('/gitlab/api/v4/code_suggestions/tokens');
  });

  it('the path alone of a target that names another server', async () => {
    const { hostname, port } = new URL(tandem.selfManaged.url);
    const target = 'http://elsewhere.example/api/v4/code_suggestions/tokens';
    const request = http.request({ hostname, port, method: 'POST', path: target, headers: { 'private-token': as } });
    const [response] = (await once(request.end(), 'response')) as [http.IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(201);
    expect(upstream.seen.map(({ url }) => url)).toEqual(['/api/v4/code_suggestions/tokens']);
  });

  it('nothing at all if the user or a setting is refused', async () => {
    await requestToken(tandem.selfManaged, { as: 'unknown' });
    expect(upstream.seen).toEqual([]);
  });
});

describe('what comes back', () => {
  it.each([200, 201, 204, 304, 400, 401, 403, 404, 418, 429, 500, 502, 503])(
    'status %i and body as they came',
    async (status) => {
      const body = status === 204 || status === 304 ? '' : `{"status": ${status},  "spaced":true}`;
      upstream.answer = (_request, response) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(body);
      expect(await ask()).toMatchObject({ status, text: body });
    },
  );

  it('all headers but those that this server says for itself and the hop-by-hop ones', async () => {
    upstream.answer = (_request, response) =>
      response
        .writeHead(201, {
          'content-type': 'application/json',
          'set-cookie': ['a=1', 'b=2'],
          'x-anything': 'kept',
          'retry-after': '7',
          etag: '"1"',
          'cache-control': 'max-age=1',
          vary: 'Accept',
          'x-runtime': '1',
          'x-gitlab-meta': '{}',
          'content-security-policy': "default-src 'self'",
          expires: 'Wed, 31 May 2023 00:00:00 GMT',
          date: 'Wed, 31 May 2023 00:00:00 GMT',
          pragma: 'no-cache',
          connection: 'keep-alive, x-hop',
          'x-hop': 'dropped',
          'keep-alive': 'timeout=999',
          'proxy-authenticate': 'Basic',
          upgrade: 'h2c',
          te: 'trailers',
        })
        .end('{}');
    const { headers } = await ask();
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'set-cookie': 'a=1, b=2',
      'x-anything': 'kept',
      'retry-after': '7',
      etag: '"1"',
      'x-frame-options': 'SAMEORIGIN',
      'cache-control': 'max-age=0, private, must-revalidate',
      vary: 'Origin',
      'x-runtime': expect.stringMatching(/^\d\.\d{6}$/),
      'x-gitlab-meta': JSON.stringify({ correlation_id: headers['x-request-id'], version: '1' }),
      'content-security-policy': "default-src 'none'",
    });
    for (const name of ['expires', 'pragma', 'x-hop', 'proxy-authenticate', 'upgrade', 'te']) {
      expect(headers).not.toHaveProperty(name);
    }
    expect(headers.date).not.toContain('2023');
    expect(headers['keep-alive']).not.toBe('timeout=999');
  });

  it('as a stream: the first part before the second is sent', async () => {
    let sendRest: () => void = () => undefined;
    upstream.answer = (_request, response) => {
      response.writeHead(201, { 'content-type': 'application/json' }).write('{"first":1');
      sendRest = () => response.end(',"second":2}');
    };
    const response = await fetch(`${tandem.selfManaged.url}/api/v4/code_suggestions/tokens`, {
      method: 'POST',
      headers: { authorization: `Bearer ${as}` },
    });
    const reader = response.body!.getReader();
    expect(Buffer.from((await reader.read()).value).toString()).toBe('{"first":1');
    sendRest();
    expect(Buffer.from((await reader.read()).value).toString()).toBe(',"second":2}');
  });

  it('a compressed body, as it is', async () => {
    upstream.answer = (_request, response) =>
      response.writeHead(201, { 'content-encoding': 'gzip' }).end('not really gzip');
    expect(await ask()).toMatchObject({
      status: 201,
      text: 'not really gzip',
      headers: { 'content-encoding': 'gzip' },
    });
  });
});

describe('when SaaS does not answer: 500 in plain text', () => {
  const expectRefusal = async (given: Awaited<ReturnType<typeof ask>>, failure: RegExp) => {
    expect(given).toMatchObject(INTERNAL_SERVER_ERROR);
    expect(given.headers['content-type']).toMatch(/^text\/plain/);
    const correlation_id = String(given.headers['x-request-id']);
    await eventually(async () => {
      const [incoming] = await tandem.selfManaged.exchanges({ correlation_id, direction: 'in' });
      expect(incoming).toMatchObject({ rule: 'saas-answers', reason: expect.stringMatching(failure) });
    });
  };

  it('it breaks off between header and body', async () => {
    upstream.answer = (_request, response) => {
      response.writeHead(201, { 'content-length': '100' }).flushHeaders();
      response.socket?.destroySoon();
    };
    await expectRefusal(await ask(), /aborted|ECONNRESET|hang up/);
  });

  describe('where another server is in its place:', () => {
    afterAll(() => sendTo(upstream.url));

    it('the connection is refused; the log names the upstream with its credentials masked', async () => {
      const gone = await startTcpServer(() => undefined);
      await gone.close();
      const url = gone.url.replace('http://', 'http://user:secret-in-url@');
      await sendTo(url);
      await expectRefusal(await ask(), /ECONNREFUSED/);
      await eventually(() => expect(tandem.selfManaged.log()).toContain(gone.url));
      expect(tandem.selfManaged.log()).not.toContain('secret-in-url');
    });

    it('the upstream is silent past the limit', async () => {
      const silent = await startTcpServer(() => undefined);
      await sendTo(silent.url);
      await expectRefusal(await ask(), /no response header within 400 ms/);
      await silent.close();
    });

    it('the host does not exist', async () => {
      await sendTo('http://saas.invalid');
      await expectRefusal(await ask(), /ENOTFOUND|EAI_AGAIN/);
    });

    it('it breaks off before its answer', async () => {
      const broken = await startTcpServer((socket) => socket.once('data', () => socket.destroy()));
      await sendTo(broken.url);
      await expectRefusal(await ask(), /socket hang up|ECONNRESET/);
      await broken.close();
    });

    it('it is this instance itself, which stops at its own second request', async () => {
      const { selfManaged } = tandem;
      await sendTo(selfManaged.url);
      // What is stored there must be known there, or the request would stop at its token.
      const settings = { as: selfManaged.people.root, body: { ai_access_token: as } };
      expect((await selfManaged.request('PUT', '/api/v4/application/settings', settings)).status).toBe(200);
      const given = await ask();
      expect(given).toMatchObject({ status: 500, json: { message: '500 Internal Server Error' } });
      const correlation_id = String(given.headers['x-request-id']);
      await eventually(async () => {
        const exchanges = await selfManaged.exchanges({ correlation_id, direction: 'in' });
        expect(exchanges.map(({ rule }) => rule)).toEqual(['request-is-not-proxied', 'saas-answers']);
      });
      await selfManaged.request('PUT', '/api/v4/application/settings', { ...settings, body: { ai_access_token: SAT } });
    });

    it('it does not speak HTTP', async () => {
      const other = await startTcpServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n'));
      await sendTo(other.url);
      await expectRefusal(await ask(), /Parse Error/);
      await other.close();
    });
  });
});

describe('when SaaS breaks off in the middle of its answer', () => {
  it.each([
    ['of a known length', { 'content-length': '1000' }],
    ['of an unknown length', {}],
  ])('the client’s connection is destroyed: %s', async (_name, headers) => {
    upstream.answer = (_request, response) => {
      response.writeHead(201, { 'content-type': 'application/json', ...headers });
      response.write('{"access_token":"half', () => response.socket?.destroySoon());
    };
    await expect(ask()).rejects.toThrow(/aborted|hang up|ECONNRESET/);
  });

  it('and so it is when the answer is larger than SAAS_RESPONSE_LIMIT_BYTES', async () => {
    upstream.answer = (_request, response) => response.writeHead(201).end(Buffer.alloc(200_000, 'x'));
    await expect(ask()).rejects.toThrow(/aborted|hang up|ECONNRESET/);
  });
});

describe('connections', () => {
  it('are kept from one request to the next', async () => {
    upstream.answer = (_request, response) => void response.writeHead(201).end('{}');
    await ask();
    const before = upstream.connections.length;
    for (let request = 0; request < 5; request += 1) await ask();
    expect(upstream.connections.length).toBe(before);
  });

  it('are given up with the client', async () => {
    const closed = new Promise<void>((resolve) => {
      upstream.answer = (request) => void request.socket.once('close', () => resolve());
    });
    const arrived = new Promise<void>((resolve) => {
      const { answer } = upstream;
      upstream.answer = (request, response) => {
        answer(request, response);
        resolve();
      };
    });
    const client = new AbortController();
    const request = fetch(`${tandem.selfManaged.url}/api/v4/code_suggestions/tokens`, {
      method: 'POST',
      headers: { authorization: `Bearer ${as}` },
      signal: client.signal,
    });
    await arrived;
    client.abort();
    await expect(request).rejects.toThrow();
    await closed;
  });
});
