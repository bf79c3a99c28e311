import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { createConnection } from 'node:net';
import { completionRequest, editorHeaders, type Gateway, useGateway } from '../fixtures/gateway.js';
import type { Issuer } from '../fixtures/issuer.js';

describe('the middleware of Code Suggest', () => {
  let issuer: Issuer;
  let gateway: Gateway;
  let token: string;

  useGateway((started) => ({ issuer, gateway, token } = started));

  /** Sends a request whose target and headers go on the wire as they are given. */
  const send = async (method: string, target: string, headers: Record<string, string> = {}) => {
    const { hostname, port } = new URL(gateway.url);
    const sent = request({ hostname, port, method, path: target, headers });
    sent.end(method === 'POST' ? '{' : undefined);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
    return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() };
  };

  describe('answers an unknown path', () => {
    const targets = ['/', '/v2', '/v2/completions/x', '/v3/completions', '/%6eothing', '/%zz', '/%ff?x=%zz', '//'];

    it.each(targets)('with 401 before 404: %s', async (target) => {
      expect(await send('POST', target)).toMatchObject({
        status: 401,
        body: JSON.stringify({ error: 'No authorization header presented' }),
      });
    });

    it.each(targets)('with 404 to a valid token, even if the body is malformed: %s', async (target) => {
      expect(await send('POST', target, editorHeaders(token))).toMatchObject({
        status: 404,
        body: JSON.stringify({ detail: 'Not Found' }),
      });
    });

    it('with 401 too if the target is not a path', async () => {
      const socket = createConnection(Number(new URL(gateway.url).port), '127.0.0.1');
      socket.write('GET *nothing HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n');
      const [answer] = (await once(socket, 'data')) as [Buffer];
      expect(answer.toString()).toMatch(/^HTTP\/1\.1 401 /);
      socket.destroy();
    });
  });

  describe('answers a wrong method', () => {
    it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD'])('with 401 before 405: %s', async (method) => {
      expect((await send(method, '/v2/completions')).status).toBe(401);
    });

    it.each(['GET', 'PUT', 'DELETE', 'PATCH'])('with 405 to a valid token: %s', async (method) => {
      const answer = await send(method, '/v2/code/completions', editorHeaders(token));
      expect(answer).toMatchObject({ status: 405, body: JSON.stringify({ detail: 'Method Not Allowed' }) });
      expect(answer.headers.allow).toBe('POST');
    });

    it.each(['POST', 'HEAD', 'OPTIONS'])('with 405 on a public path: %s', async (method) => {
      for (const path of ['/metrics', '/monitoring/healthz']) {
        const { status, headers } = await send(method, path);
        expect([status, headers.allow]).toEqual([405, 'GET']);
      }
    });
  });

  describe('leads from a slash at the end to the path without', () => {
    it.each(['/v2/completions/', '/v2/code/completions//?a=b', '/metrics/'])('%s', async (target) => {
      const { status, headers, body } = await send('POST', target, editorHeaders(token));
      const location = gateway.url + target.replace(/\/+(\?.*)?$/, '$1');
      expect([status, headers.location, body]).toEqual([307, location, '']);
    });

    it('after it has authenticated, and if there is one', async () => {
      expect((await send('POST', '/v2/completions/')).status).toBe(401);
      expect((await send('POST', '/nothing/', editorHeaders(token))).status).toBe(404);
    });
  });

  describe('lets OPTIONS pass without a token:', () => {
    const preflight = { origin: 'https://gitlab.example.com', 'access-control-request-method': 'POST' };

    it('a preflight from any origin, with any header', async () => {
      const requested = 'authorization,x-gitlab-authentication-type,x-anything';
      const answer = await send('OPTIONS', '/v2/completions', {
        ...preflight,
        'access-control-request-headers': requested,
      });
      expect(answer).toMatchObject({ status: 200, body: 'OK' });
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': requested,
        'access-control-max-age': '600',
        'content-type': 'text/plain; charset=utf-8',
      });
    });

    it('a preflight for another method, which is refused', async () => {
      const answer = await send('OPTIONS', '/v2/completions', { ...preflight, 'access-control-request-method': 'PUT' });
      expect(answer).toMatchObject({ status: 400, body: 'Disallowed CORS method' });
    });

    it('but none that is no preflight, and which no route takes', async () => {
      for (const path of ['/v2/completions', '/nothing']) {
        expect((await send('OPTIONS', path, { origin: 'https://a' })).status).toBe(401);
      }
      expect((await send('OPTIONS', '/v2/completions', editorHeaders(token))).status).toBe(405);
      expect((await send('OPTIONS', '/nothing', editorHeaders(token))).status).toBe(404);
    });
  });

  it.each([
    ['a success', () => gateway.complete(token, completionRequest(), { origin: 'https://gitlab.example.com' })],
    ['a refusal', () => gateway.complete('x', completionRequest(), { origin: 'https://gitlab.example.com' })],
    ['a validation error', () => gateway.complete(token, {}, { origin: 'https://gitlab.example.com' })],
  ])('lets a page of any origin read %s', async (_what, ask) => {
    expect((await ask()).headers.get('access-control-allow-origin')).toBe('*');
  });

  it('names the origin to a page that sends cookies', async () => {
    const { headers } = await send('GET', '/monitoring/healthz', { origin: 'https://a.example.com', cookie: 'a=b' });
    expect(headers).toMatchObject({ 'access-control-allow-origin': 'https://a.example.com', vary: 'Origin' });
  });

  it.each(['/metrics', '/%6detrics', '/metrics/', '/_simulator/clock', '/%5fsimulator/clock', '/_simulator/nothing'])(
    'lets no page read %s',
    async (path) => {
      for (const method of ['GET', 'POST', 'HEAD', 'OPTIONS']) {
        const headers = { origin: 'https://a.example.com', 'access-control-request-method': 'POST' };
        const answer = await send(method, path, headers);
        expect([method, Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))]).toEqual([
          method,
          [],
        ]);
        if (path.includes('simulator')) expect(answer.status).toBe(403);
      }
    },
  );

  it('answers by the name that editors use, and 403 in its own form by one that could be rebound', async () => {
    for (const host of ['codesuggestions.gitlab.com', 'CodeSuggestions.gitlab.com:443', new URL(issuer.url).host]) {
      expect((await send('GET', '/monitoring/healthz', { host })).status).toBe(200);
    }
    for (const path of ['/monitoring/healthz', '/v2/completions', '/_simulator/clock', '/metrics', '/nothing']) {
      const answer = await send('GET', path, { host: 'evil.example' });
      expect(answer).toMatchObject({ status: 403, body: '{"detail":"Forbidden"}' });
    }
    expect(await send('GET', '/metrics', { host: 'a b' })).toMatchObject({
      status: 400,
      body: '{"detail":"Bad Request"}',
    });
  });

  it('says nothing of origins to a client that names none', async () => {
    expect((await gateway.complete(token)).headers.has('access-control-allow-origin')).toBe(false);
  });

  describe('gives X-Request-Id and X-Process-Time', () => {
    it.each<[string, () => Promise<Response>]>([
      ['a success', () => gateway.complete(token)],
      ['a stream', () => gateway.complete(token, completionRequest({ stream: true }))],
      ['a refusal', () => gateway.complete('x')],
      ['a validation error', () => gateway.complete(token, {})],
      ['an unknown path', () => gateway.fetch('/nothing', { headers: editorHeaders(token) })],
      [
        'a preflight',
        () =>
          gateway.fetch('/v2/completions', {
            method: 'OPTIONS',
            headers: { origin: 'https://a', 'access-control-request-method': 'POST' },
          }),
      ],
    ])('to %s', async (_what, ask) => {
      const { headers } = await ask();
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
      expect(Number(headers.get('x-process-time'))).toBeGreaterThan(0);
      expect(Number(headers.get('x-process-time'))).toBeLessThan(20);
    });

    it.each(['/monitoring/healthz', '/metrics'])('to %s the former only', async (path) => {
      const { headers } = await gateway.fetch(path);
      expect([headers.has('x-request-id'), headers.has('x-process-time')]).toEqual([true, false]);
    });

    it('as the client named the request', async () => {
      const { headers } = await gateway.complete(token, completionRequest(), { 'x-request-id': 'named-by-the-client' });
      expect(headers.get('x-request-id')).toBe('named-by-the-client');
    });
  });
});
