import { ApiService } from '../fixtures/api-service.js';

const OWN = 'http://gitlab.example.com';
const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';

let api: ApiService;
beforeAll(async () => {
  api = await ApiService.start();
});
afterAll(() => api.stop());

const ask = async (method: string, path: string, headers: Record<string, string>) => {
  const answer = await fetch(api.url + path, { method, headers });
  const names = ['origin', 'methods', 'headers', 'credentials'].map((name) => `access-control-allow-${name}`);
  return {
    status: answer.status,
    headers: answer.headers,
    allow: names.map((name) => answer.headers.get(name)),
    text: await answer.text(),
  };
};
const preflight = (path: string, headers: Record<string, string> = {}) =>
  ask('OPTIONS', path, { origin: 'https://ide.example', 'access-control-request-method': 'POST', ...headers });

describe('a preflight', () => {
  it.each(['/api/v4/code_suggestions/tokens', '/api/v4/users/1', '/api/v4/nothing'])(
    'may ask with any method and header, from any origin: %s',
    async (path) => {
      for (const origin of ['https://ide.example', 'null', 'http://127.0.0.1:8080']) {
        for (const method of ['GET', 'post', 'DELETE', 'PATCH']) {
          const names = 'private-token, x-anything';
          const headers = { origin, 'access-control-request-method': method, 'access-control-request-headers': names };
          const answer = await preflight(path, headers);
          expect([answer.status, answer.text, answer.allow]).toEqual([200, '', ['*', METHODS, names, null]]);
          expect(answer.headers.get('access-control-max-age')).toBe('7200');
          expect(answer.headers.get('vary')).toBe('Origin');
        }
      }
    },
  );

  it('may send credentials from the instance’s own origin', async () => {
    expect((await preflight('/api/v4/user', { origin: OWN })).allow).toEqual([OWN, METHODS, null, 'true']);
  });

  it('is told nothing for a method that there is not', async () => {
    const answer = await preflight('/api/v4/user', { 'access-control-request-method': 'TRACE' });
    expect([answer.status, answer.allow]).toEqual([200, [null, null, null, null]]);
  });

  it.each(['/.well-known/openid-configuration', '/oauth/discovery/keys', '/.well-known/webfinger'])(
    'may only read, with no header but Authorization: %s',
    async (path) => {
      const method = { 'access-control-request-method': 'GET' };
      expect((await preflight(path, method)).allow).toEqual(['*', 'GET, HEAD', null, null]);
      expect((await preflight(path, { ...method, origin: OWN })).allow).toEqual(['*', 'GET, HEAD', null, null]);
      const names = { ...method, 'access-control-request-headers': 'authorization' };
      expect((await preflight(path, names)).allow).toEqual(['*', 'GET, HEAD', 'authorization', null]);
      const others = { ...method, 'access-control-request-headers': 'x-anything' };
      expect((await preflight(path, others)).allow).toEqual([null, null, null, null]);
      expect((await preflight(path)).allow).toEqual([null, null, null, null]);
    },
  );

  it.each(['/_simulator/clock', '/-/readiness', '/', '/apis'])('lets no page ask %s', async (path) => {
    expect((await preflight(path)).allow).toEqual([null, null, null, null]);
  });
});

describe('an answer to a page', () => {
  it.each([
    ['a success', '/api/v4/users?private_token='],
    ['a refusal', '/api/v4/user?x='],
    ['no route', '/api/v4/nothing?x='],
  ])('may be read, with the headers of its pages: %s', async (_what, path) => {
    const answer = await ask('GET', path + api.root.token, { origin: 'https://ide.example' });
    expect(answer.allow).toEqual(['*', METHODS, null, null]);
    expect(answer.headers.get('access-control-expose-headers')).toMatch(
      /^Link, X-Total, X-Total-Pages, X-Per-Page, X-Page/,
    );
    expect((await ask('GET', path, { origin: OWN })).allow).toEqual([OWN, METHODS, null, 'true']);
  });

  it('says nothing of origins to whoever names none, and that it would', async () => {
    const answer = await ask('GET', '/api/v4/version', {});
    expect([answer.allow, answer.headers.get('vary')]).toEqual([[null, null, null, null], 'Origin']);
  });

  it.each(['/_simulator/clock', '/-/metrics', '/nothing'])('may not be read: %s', async (path) => {
    const answer = await ask('GET', path, { origin: 'https://ide.example' });
    expect([answer.allow, answer.headers.get('vary')]).toEqual([[null, null, null, null], null]);
  });
});
