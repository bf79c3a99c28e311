import { PERSONAS, startTandem, type Tandem, type TestService } from '@tandem/testing';
import { decodeJwt } from 'jose';
import { Administration, requestToken } from './support/administration.js';
import { dateInDays, DAY, EXPIRED } from './support/answers.js';
import { eventually } from './support/eventually.js';
import { freezeTogether } from './support/freeze.js';

const FILE = { fileName: 'a.ts', contentAboveCursor: 'const a = 1;\nconst b = 1;\ncon', contentBelowCursor: '' };
const as = PERSONAS.selfManaged.developer;
const HOUR = 3600;

let tandem: Tandem;
let selfManaged: Administration;
beforeAll(async () => {
  tandem = await startTandem();
  selfManaged = new Administration(tandem.selfManaged);
});
afterAll(() => tandem?.close());
beforeEach(() => tandem.reset());

/** How far the time in an answer is ahead of ours, in seconds, to the nearest of `unit`. */
const ahead = (time: string | undefined, unit = 100) =>
  Math.round((Date.parse(time ?? '') - Date.now()) / 1000 / unit) * unit + 0;

const at = async (service: TestService, path: string) =>
  Date.parse((await service.request('GET', path)).headers.date ?? '');

describe('the clock of a service', () => {
  it('is in the Date of each answer, of errors and of the control surface too', async () => {
    await tandem.clock.advance(1000);
    await tandem.saas.clock.skew(500);
    for (const path of ['/api/v4/version', '/nowhere', '/-/health', '/_simulator/clock', '/api/v4/user']) {
      expect([path, ahead((await tandem.selfManaged.request('GET', path)).headers.date)]).toEqual([path, 1000]);
      expect([path, ahead((await tandem.saas.request('GET', path)).headers.date)]).toEqual([path, 1500]);
    }
    for (const path of ['/nowhere', '/monitoring/healthz', '/_simulator/clock']) {
      expect([path, ahead((await tandem.modelGateway.request('GET', path)).headers.date)]).toEqual([path, 1000]);
    }
  });

  it('stands still when it is frozen, and jumps from there', async () => {
    await tandem.saas.clock.freeze();
    const first = await at(tandem.saas, '/api/v4/version');
    await eventually(() => expect(Date.now()).toBeGreaterThan(first + 2000));
    expect(await at(tandem.saas, '/api/v4/version')).toBe(first);
    await tandem.saas.clock.advance(HOUR);
    expect(await at(tandem.saas, '/api/v4/version')).toBe(first + HOUR * 1000);
    await tandem.saas.clock.freeze('2050-01-01T00:00:00Z');
    expect(await at(tandem.saas, '/api/v4/version')).toBe(Date.parse('2050-01-01T00:00:00Z'));
  });

  it('goes forward only, and is set off either way', async () => {
    const { clock } = tandem.saas;
    await clock.advance(HOUR);
    await expect(clock.advance(-1)).rejects.toThrow('400: {"error":"seconds: Too small: expected number to be >0"}');
    await expect(clock.freeze(new Date().toISOString())).rejects.toThrow('the clock moves forward only');
    await clock.skew(-7200);
    expect(ahead((await tandem.saas.request('GET', '/-/health')).headers.date)).toBe(-HOUR);
    await clock.skew(7200);
    expect(ahead((await tandem.saas.request('GET', '/-/health')).headers.date)).toBe(3 * HOUR);
    await clock.reset();
    expect(ahead((await tandem.saas.request('GET', '/-/health')).headers.date)).toBe(0);
  });

  it('ends personal access tokens at midnight of their date', async () => {
    const { token } = await selfManaged.createUser({ expiresAt: dateInDays(3) });
    await tandem.selfManaged.clock.freeze(`${dateInDays(2)}T23:59:59Z`);
    expect((await requestToken(tandem.selfManaged, { as: token })).status).not.toBe(401);
    await tandem.selfManaged.clock.advance(1);
    expect(await requestToken(tandem.selfManaged, { as: token })).toMatchObject({ status: 401, json: EXPIRED });
  });

  it('dates what is made: rows, audit events, the last use of tokens', async () => {
    await tandem.selfManaged.clock.advance(30 * DAY);
    const { id, tokenId, token } = await selfManaged.createUser();
    const { created_at: createdAt } = await selfManaged.call<{ created_at: string }>('GET', `/users/${id}`);
    expect(ahead(createdAt)).toBe(30 * DAY);
    await requestToken(tandem.selfManaged, { as: token });
    await eventually(async () => {
      const own = await selfManaged.call<{ created_at: string; last_used_at: string; expires_at: string }>(
        'GET',
        `/personal_access_tokens/${tokenId}`,
      );
      expect([ahead(own.created_at), ahead(own.last_used_at)]).toEqual([30 * DAY, 30 * DAY]);
      expect(own.expires_at).toBe(dateInDays(30 + 365));
    });
    const events = await selfManaged.call<{ created_at: string }[]>('GET', '/audit_events');
    expect(events.length).toBeGreaterThan(0);
    expect(new Set(events.map((event) => ahead(event.created_at)))).toEqual(new Set([30 * DAY]));
  });

  it('is in the JWT, its answer, the exchanges and the log', async () => {
    await tandem.saas.clock.advance(10 * DAY);
    const { json, headers } = await requestToken(tandem.saas, { as: PERSONAS.saas.acmeOwner });
    const { access_token: token, created_at: createdAt } = json as { access_token: string; created_at: number };
    const { iat, nbf, exp } = decodeJwt(token);
    expect([iat, nbf, exp]).toEqual([createdAt, createdAt - 5, createdAt + HOUR]);
    expect(ahead(new Date(createdAt * 1000).toISOString())).toBe(10 * DAY);
    const correlation = { correlation_id: headers['x-request-id'] as string };
    await eventually(async () => {
      const [exchange] = await tandem.saas.exchanges(correlation);
      expect(ahead(exchange?.started_at)).toBe(10 * DAY);
    });
    await eventually(() => {
      const lines = tandem.saas.log().split('\n');
      const line = lines.find((text) => text.includes(correlation.correlation_id));
      expect(ahead((JSON.parse(line ?? '{}') as { time: string }).time)).toBe(10 * DAY);
    });
  });

  it('ends JWTs to the second', async () => {
    await freezeTogether(tandem);
    const { json } = await requestToken(tandem.selfManaged, { as });
    const { access_token: token } = json as { access_token: string };
    const complete = () =>
      tandem.modelGateway.request('POST', '/v2/completions', {
        as: token,
        headers: { 'x-gitlab-authentication-type': 'oidc' },
        body: {
          prompt_version: 1,
          current_file: { file_name: 'a', content_above_cursor: '', content_below_cursor: '' },
        },
      });
    await tandem.modelGateway.clock.advance(HOUR - 1);
    expect((await complete()).status).toBe(200);
    await tandem.modelGateway.clock.advance(1);
    expect((await complete()).status).toBe(401);
  });

  it('ages the keys of Code Suggest, and its cool-down', async () => {
    const fetches = async () => (await tandem.modelGateway.exchanges({ path: '/oauth/discovery/keys' })).length;
    const suggest = async () => {
      const editor = tandem.developer.openEditor();
      await editor.requestToken();
      await editor.requestSuggestions(FILE);
    };
    await suggest();
    await suggest();
    expect(await fetches()).toBe(1);
    await tandem.clock.advance(HOUR);
    await suggest();
    // The stale keys serve that request; the new ones are fetched beside it.
    await eventually(async () => expect(await fetches()).toBe(2));
    const stranger = () =>
      tandem.modelGateway.request('POST', '/v2/completions', {
        as: unknownKeyToken(tandem.saas.url),
        headers: { 'x-gitlab-authentication-type': 'oidc' },
      });
    await stranger();
    await stranger();
    expect(await fetches()).toBe(3);
    await tandem.modelGateway.clock.advance(10);
    await stranger();
    expect(await fetches()).toBe(4);
  });

  it('is real again after a restart', async () => {
    await tandem.modelGateway.clock.advance(DAY);
    await tandem.modelGateway.process.restart();
    expect(ahead((await tandem.modelGateway.request('GET', '/monitoring/healthz')).headers.date)).toBe(0);
  });
});

/** A JWT that names a key which no issuer has. */
function unknownKeyToken(iss: string): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ alg: 'RS256', kid: 'unknown' })}.${encode({ iss })}.${Buffer.from('x').toString('base64url')}`;
}
