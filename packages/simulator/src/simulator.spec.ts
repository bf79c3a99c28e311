import type { RunningService } from '@tandem/platform';
import { once } from 'node:events';
import net from 'node:net';
import { text } from 'node:stream/consumers';
import { startFixture } from './fixtures/service.js';

const TOKEN = 'simulator-token-of-a-spec';
const PAT = 'glpat-saas-acme-owner-0001';

describe('the control surface', () => {
  let service: RunningService;
  const ask = (path: string, init: RequestInit = {}) => fetch(`${service.url}${path}`, init);
  const control = async (method: string, path: string, body?: unknown, token = TOKEN) => {
    const answer = await ask(`/_simulator/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, json: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>) };
  };
  const exchanges = async (query = '') =>
    (await control('GET', `exchanges${query}`)).json?.exchanges as Record<string, unknown>[];

  beforeAll(async () => {
    service = await startFixture({ SIMULATOR_TOKEN: TOKEN });
  });

  afterEach(async () => {
    await control('POST', 'clock/reset');
    await control('DELETE', 'exchanges');
  });

  afterAll(() => service.close());

  describe('is opened by its token alone', () => {
    it.each<[string, Record<string, string>]>([
      ['no token', {}],
      ['another token', { authorization: 'Bearer simulator-token-of-a-spek' }],
      ['the beginning of its token', { authorization: 'Bearer simulator-token-of-a-spe' }],
      ['a personal access token', { authorization: `Bearer ${PAT}` }],
      ['its token in another scheme', { authorization: `Basic ${TOKEN}` }],
      ['its token in another header', { 'private-token': TOKEN }],
      ['its token and more', { authorization: `Bearer ${TOKEN} ${TOKEN}` }],
      ['an empty token', { authorization: 'Bearer ' }],
    ])('answers 401 to %s, on every route', async (_what, headers) => {
      for (const [method, path] of [
        ['GET', 'clock'],
        ['POST', 'clock/freeze'],
        ['POST', 'clock/advance'],
        ['POST', 'clock/skew'],
        ['POST', 'clock/reset'],
        ['GET', 'exchanges'],
        ['DELETE', 'exchanges'],
      ]) {
        const answer = await ask(`/_simulator/${path}`, { method: method as string, headers });
        expect([method, path, answer.status]).toEqual([method, path, 401]);
        expect(await answer.json()).toEqual({
          error: 'the control surface wants Authorization: Bearer <SIMULATOR_TOKEN>',
        });
      }
    });

    it('whatever the case of the scheme', async () => {
      const answer = await ask('/_simulator/clock', { headers: { authorization: `bEARER   ${TOKEN}` } });
      expect(answer.status).toBe(200);
    });

    it('and refuses a token that no header could carry, or that is short, at the start', async () => {
      await expect(startFixture({ SIMULATOR_TOKEN: 'short' })).rejects.toThrow(
        'SIMULATOR_TOKEN is malformed (shorter than 16 characters)',
      );
      await expect(startFixture({ SIMULATOR_TOKEN: 'with spaces and more' })).rejects.toThrow(
        /^SIMULATOR_TOKEN is malformed \(it has spaces/,
      );
    });
  });

  describe('is not for pages', () => {
    const at = async (origin: string, host = new URL(service.url).host) => {
      const lines = [`Host: ${host}`, `Origin: ${origin}`, `Authorization: Bearer ${TOKEN}`];
      return (await raw(service.url, `GET /_simulator/clock HTTP/1.1\r\n${lines.join('\r\n')}`)).status;
    };

    it.each([
      'http://evil.example',
      'null',
      '',
      'localhost',
      'file://',
      'http://127.0.0.1',
      'http://localhost:1',
      'http://127.0.0.1:80',
      'chrome-extension://abc',
    ])('of another origin: %j', async (origin) => {
      expect(await at(origin)).toBe(403);
    });

    it('of another origin, however its path is spelt, and before the token counts', async () => {
      for (const path of [
        '/_simulator/clock',
        '/%5Fsimulator/clock',
        '/_simulator/nothing',
        '/_simulator/../_simulator',
      ]) {
        for (const method of ['GET', 'POST', 'OPTIONS', 'HEAD']) {
          const answer = await raw(service.url, `${method} ${path} HTTP/1.1\r\nHost: x\r\nOrigin: null`);
          expect([method, path, answer.status]).toEqual([method, path, 403]);
          expect(answer.text).not.toMatch(/access-control/i);
        }
      }
      expect((await raw(service.url, 'GET /time HTTP/1.1\r\nHost: x\r\nOrigin: null')).status).toBe(200);
    });

    it('but for those of its own', async () => {
      const { host } = new URL(service.url);
      expect(await Promise.all([at(`http://${host}`), at(`https://${host}`)])).toEqual([200, 200]);
      expect(await at('http://gitlab.localhost', 'GitLab.localhost:80')).toBe(200);
      expect(await at('https://gitlab.localhost', 'gitlab.localhost')).toBe(200);
    });
  });

  describe('however it is spelt', () => {
    const ROUTED = ['/_simulator/clock', '/%5fsimulator/clock', '/%5Fsimulator/%63lock', '/_simulator/clock/'];
    const UNROUTED = [
      '//_simulator/clock',
      '/./_simulator',
      '/x/../_simulator/clock',
      '/%2e%2E/_simulator',
      '/_simulator/nothing',
      '/_simulator?x',
    ];
    const OTHERS = ['/_simulators', '/x/_simulator', '/%255fsimulator/clock', '/_simulator/../time'];

    it('gets no faults and is not recorded, and nothing else is taken for it', async () => {
      await control('POST', 'faults', { on: 'in', kind: 'status', status: 418 });
      try {
        const ask = async (path: string) =>
          (await raw(service.url, `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}`)).status;
        for (const path of ROUTED) expect([path, await ask(path)]).toEqual([path, 200]);
        for (const path of UNROUTED) expect([path, await ask(path)]).toEqual([path, 404]);
        expect(await exchanges()).toEqual([]);
        for (const path of OTHERS) expect([path, await ask(path)]).toEqual([path, 418]);
        expect((await exchanges()).map(({ path }) => path)).toEqual(OTHERS);
      } finally {
        await control('DELETE', 'faults');
      }
    });
  });

  it('lets HEAD open no stream for longer than its answer', async () => {
    for (let count = 0; count < 25; count += 1) {
      const headers = { authorization: `Bearer ${TOKEN}` };
      expect((await ask('/_simulator/exchanges/stream', { method: 'HEAD', headers })).status).toBe(200);
    }
  });

  it('shows what a request brought, be it nested deep or malformed, beside all others', async () => {
    const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    const bodies = [
      deep(3_000),
      deep(8_192),
      deep(101),
      `{"a":${'{"b":'.repeat(2_000)}`,
      '"\\ud800"',
      '{"length":{"toString":1}}',
    ];
    for (const body of bodies) {
      await (await ask('/echo', { method: 'POST', body, headers: { 'content-type': 'application/json' } })).text();
    }
    const shown = (await exchanges()).map(({ request }) => (request as { body: unknown }).body);
    expect(shown).toEqual([...bodies.slice(0, 4), '\ud800', { length: { toString: 1 } }]);
    expect((await control('POST', 'clock/freeze', { at: { length: { toString: 1 } } })).status).toBe(400);
    expect((await control('POST', 'faults', { kind: 'status', path: { length: { toString: 1 } } })).status).toBe(400);
  });

  describe('of the clock', () => {
    it('moves the time of the service and the date of its answers', async () => {
      const frozen = await control('POST', 'clock/freeze', { at: '2030-01-01T02:00:00+02:00' });
      expect(frozen).toEqual({
        status: 200,
        json: { now: '2030-01-01T00:00:00.000Z', frozen: true, advanced_seconds: 0, skew_seconds: 0 },
      });
      const answer = await ask('/time');
      expect(await answer.json()).toEqual({ seconds: 1_893_456_000, today: '2030-01-01' });
      expect(answer.headers.get('date')).toBe('Tue, 01 Jan 2030 00:00:00 GMT');
      expect((await control('POST', 'clock/advance', { seconds: 86_400 })).json?.now).toBe('2030-01-02T00:00:00.000Z');
      expect((await control('POST', 'clock/skew', { seconds: -1 })).json?.now).toBe('2030-01-01T23:59:59.000Z');
      expect((await control('GET', 'clock')).json).toMatchObject({ frozen: true, skew_seconds: -1 });
      expect((await control('POST', 'clock/reset')).json).toMatchObject({ frozen: false, skew_seconds: 0 });
    });

    it('freezes where it is without a body', async () => {
      expect(await control('POST', 'clock/freeze')).toMatchObject({ status: 200, json: { frozen: true } });
    });

    it.each([
      ['freeze', { at: '2001-01-01T00:00:00Z' }, /^at is in the past/],
      ['freeze', { at: 'tomorrow' }, /^at: Invalid/],
      ['freeze', { at: '2030-01-01' }, /^at: Invalid/],
      ['freeze', { at: '2030-02-30T00:00:00Z' }, /^at: Invalid/],
      ['freeze', { at: 1 }, /^at: Invalid/],
      ['freeze', { to: '2030-01-01T00:00:00Z' }, /^body: Unrecognized key: "to"/],
      ['freeze', [], /^body: Invalid/],
      ['freeze', null, /^$/],
      ['advance', {}, /^seconds: Invalid/],
      ['advance', { seconds: 0 }, /^seconds: Too small/],
      ['advance', { seconds: -1 }, /^seconds: Too small/],
      ['advance', { seconds: '3600' }, /^seconds: Invalid/],
      ['advance', { seconds: 1e12 }, /^seconds: Too big/],
      ['skew', {}, /^seconds: Invalid/],
      ['skew', { seconds: -1e12 }, /^seconds: Too small/],
      ['skew', { seconds: null }, /^seconds: Invalid/],
      ['skew', 'x', /^body: Invalid/],
    ])('answers 400 to what it cannot do: %s %j', async (command, body, message) => {
      const { status, json } = await control('POST', `clock/${command}`, body);
      if (body === null) {
        expect(status).toBe(200);
        return;
      }
      expect([status, json?.error]).toEqual([400, expect.stringMatching(message)]);
      expect((await control('GET', 'clock')).json).toMatchObject({
        frozen: false,
        advanced_seconds: 0,
        skew_seconds: 0,
      });
    });
  });

  describe('of the exchanges', () => {
    it('shows what the service was asked, without secrets and without itself', async () => {
      await ask(`/echo?private_token=${PAT}`, {
        method: 'POST',
        headers: { 'x-request-id': 'mine', 'private-token': PAT, 'content-type': 'application/json' },
        body: JSON.stringify({ token: 'of-no-known-form', note: PAT }),
      });
      const shown = await exchanges();
      expect(shown).toMatchObject([
        {
          service: 'fixture',
          direction: 'in',
          correlation_id: 'mine',
          method: 'POST',
          path: '/echo',
          status: 201,
          rule: 'echoed',
          failure: null,
        },
      ]);
      expect(JSON.stringify(shown)).not.toMatch(/glpat|of-no-known-form/);
    });

    it('picks those that are asked for', async () => {
      await ask('/time', { headers: { 'x-request-id': 'one' } });
      await ask('/nowhere', { headers: { 'x-request-id': 'two' } });
      const ids = async (query: string) => (await exchanges(query)).map(({ correlation_id }) => correlation_id);
      expect(await ids('?correlation_id=one')).toEqual(['one']);
      expect(await ids('?status=404')).toEqual(['two']);
      expect(await ids('?path=/time')).toEqual(['one']);
      expect(await ids('?direction=in&status=200')).toEqual(['one']);
      expect(await ids('?direction=out')).toEqual([]);
    });

    it.each(['?status=ok', '?direction=up', '?unknown=1', '?status=200.5'])('answers 400 to %s', async (query) => {
      expect((await control('GET', `exchanges${query}`)).status).toBe(400);
    });

    it('forgets them when it is told to', async () => {
      await ask('/time');
      expect((await control('DELETE', 'exchanges')).status).toBe(204);
      expect(await exchanges()).toEqual([]);
    });
  });

  describe('where no SIMULATOR_TOKEN is set', () => {
    let plain: RunningService;

    beforeAll(async () => {
      plain = await startFixture();
    });

    afterAll(() => plain.close());

    it.each(['', 'clock', 'clock/freeze', 'exchanges'])('does not exist: /_simulator/%s', async (path) => {
      for (const method of ['GET', 'POST', 'DELETE']) {
        const headers = { authorization: `Bearer ${TOKEN}` };
        const answer = await fetch(`${plain.url}/_simulator/${path}`, { method, headers });
        expect([method, answer.status]).toEqual([method, 404]);
      }
    });

    it.each([
      'GET /time HTTP/1.1\r\n',
      'HEAD /time HTTP/1.1\r\n',
      'GET /text HTTP/1.1\r\n',
      'GET /stream HTTP/1.1\r\n',
      'GET /empty HTTP/1.1\r\n',
      'GET /nowhere HTTP/1.1\r\n',
      'DELETE /time HTTP/1.1\r\n',
      'GET /% HTTP/1.1\r\n',
      'POST /echo?x=1 HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 7\r\n',
      'POST /echo HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 1\r\n',
      'POST /echo HTTP/1.1\r\nContent-Type: application/x-tar\r\nContent-Length: 7\r\n',
      'POST /echo HTTP/1.1\r\n',
      'no HTTP\r\n',
    ])('answers byte for byte as where one is: %j', async (request) => {
      const length = Number(/Content-Length: (\d+)/.exec(request)?.[1] ?? 0);
      const bytes = `${request}Host: x\r\nConnection: close\r\n\r\n${'{"a":1}'.slice(0, length)}`;
      const [off, on] = await Promise.all([plain, service].map(({ url }) => answerTo(url, bytes)));
      expect(off).toBe(on);
      expect(off).toMatch(/^HTTP\/1\.1 \d{3} /);
    });
  });
});

/** What comes back for the head of a request, whose connection is closed then. */
async function raw(url: string, head: string): Promise<{ status: number; text: string }> {
  const socket = net.connect(Number(new URL(url).port), '127.0.0.1');
  socket.end(`${head}\r\nConnection: close\r\n\r\n`);
  const answer = await text(socket);
  return { status: Number(answer.split(' ')[1]), text: answer };
}

/** All the bytes of an answer but for the values of `Date`, `X-Request-Id` and the seconds of the time. */
async function answerTo(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = net.connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  socket.write(bytes);
  await once(socket, 'close');
  return text.replace(/^(date|x-request-id): .*$/gim, '$1: …').replace(/"seconds":\d+/, '"seconds":…');
}
