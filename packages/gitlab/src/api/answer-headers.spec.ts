import { ApiService } from '../fixtures/api-service.js';

const CACHEABLE = 'max-age=0, private, must-revalidate';
const WEAK_ETAG = expect.stringMatching(/^W\/"[0-9a-f]{32}"$/) as string;

let api: ApiService;
beforeAll(async () => {
  api = await ApiService.start();
});
afterAll(() => api.stop());

const ask = (path: string, { headers, ...init }: RequestInit = {}) =>
  fetch(`${api.url}/api/v4${path}`, { ...init, headers: { 'private-token': api.root.token ?? '', ...headers } });
const etagOf = async (path: string) => (await ask(path)).headers.get('etag') ?? '';
const json = (body: object) => ({ body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });

describe('every answer of the API', () => {
  it.each<[number, string, RequestInit]>([
    [200, '/version', {}],
    [200, '/version', { method: 'HEAD' }],
    [200, '/users', {}],
    [201, '/groups', { method: 'POST', ...json({ name: 'a', path: 'a' }) }],
    [201, '/users/1/block', { method: 'POST' }],
    [204, '/features/unknown', { method: 'DELETE' }],
    [204, '/version', { method: 'OPTIONS' }],
    [400, '/users', { method: 'POST' }],
    [400, '/%zz', {}],
    [401, '/version', { headers: { 'private-token': 'unknown' } }],
    [404, '/nothing', {}],
    [406, '/version?format=xml', {}],
    [415, '/users', { method: 'POST', body: 'x', headers: { 'content-type': 'text/csv' } }],
  ])('has GitLab’s headers: %i %s %j', async (status, path, init) => {
    if (path === '/users/1/block') path = `/users/${(await api.seedUser('other')).id}/block`;
    const answer = await ask(path, init);
    const isValidated = status === 200 || status === 201;
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      vary: 'Origin',
      'x-runtime': expect.stringMatching(/^\d+\.\d{6}$/),
      'x-gitlab-meta': JSON.stringify({ correlation_id: answer.headers.get('x-request-id'), version: '1' }),
      'content-security-policy': "default-src 'none'",
      'x-frame-options': 'SAMEORIGIN',
      'x-content-type-options': 'nosniff',
      'cache-control': isValidated ? CACHEABLE : 'no-cache',
    });
    expect(answer.headers.get('etag')).toEqual(isValidated ? WEAK_ETAG : null);
  });

  it('has none of them if Rails answers beside the API', async () => {
    const { headers } = await fetch(`${api.url}/nothing`);
    expect([headers.get('x-gitlab-meta'), headers.get('etag'), headers.get('cache-control')]).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe('a GET with If-None-Match', () => {
  it.each(['GET', 'HEAD'])('is answered with 304 to whoever has the same already: %s', async (method) => {
    const etag = await etagOf('/version');
    const answer = await ask('/version', { method, headers: { 'if-none-match': etag } });
    expect([answer.status, await answer.text()]).toEqual([304, '']);
    expect(Object.fromEntries(answer.headers)).toMatchObject({ etag, vary: 'Origin', 'cache-control': CACHEABLE });
    expect(answer.headers.has('content-type')).toBe(false);
  });

  it('is answered in full once the record has changed, and under another ETag', async () => {
    const etag = await etagOf('/user/preferences');
    await ask('/user/preferences', { method: 'PUT', ...json({ code_suggestions: true }) });
    const answer = await ask('/user/preferences', { headers: { 'if-none-match': etag } });
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, expect.not.stringContaining(etag)]);
  });

  it('is answered by the exact text alone, as Rack compares it', async () => {
    const etag = await etagOf('/version');
    for (const other of ['*', etag.slice(2), `"a", ${etag}`]) {
      expect((await ask('/version', { headers: { 'if-none-match': other } })).status).toBe(200);
    }
  });

  it('does not stand in the way of a refusal or a write', async () => {
    const etag = await etagOf('/user/preferences');
    const headers = { 'if-none-match': etag };
    expect((await ask('/version', { headers: { ...headers, 'private-token': 'unknown' } })).status).toBe(401);
    expect((await ask('/user/preferences', { method: 'PUT', ...json({}), headers })).status).not.toBe(304);
  });
});
