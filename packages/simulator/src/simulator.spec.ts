import type { RunningService } from '@tandem/platform';
import { once } from 'node:events';
import net from 'node:net';
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
