import type { FastifyRequest } from 'fastify';
import { presentedToken } from './presented-token.js';

const presented = (request: { headers?: object; query?: unknown; body?: unknown }) =>
  presentedToken({ headers: {}, query: {}, ...request } as unknown as FastifyRequest);

const FIRST = 'glpat-the-first-0123456789';
const SECOND = 'glpat-the-second-012345678';

/** Every way to present a token, the first that counts first. */
const WAYS: [string, (token: string) => { headers?: object; query?: object; body?: object }][] = [
  ['private_token in the body', (token) => ({ body: { private_token: token } })],
  ['private_token in the query', (token) => ({ query: { private_token: token } })],
  ['PRIVATE-TOKEN', (token) => ({ headers: { 'private-token': token } })],
  ['access_token in the body', (token) => ({ body: { access_token: token } })],
  ['access_token in the query', (token) => ({ query: { access_token: token } })],
  ['bearer_token in the body', (token) => ({ body: { bearer_token: token } })],
  ['bearer_token in the query', (token) => ({ query: { bearer_token: token } })],
  ['Authorization: Bearer', (token) => ({ headers: { authorization: `Bearer ${token}` } })],
];

const both = (one: Record<string, unknown>, other: Record<string, unknown>) =>
  Object.fromEntries(
    ['headers', 'query', 'body'].map((part) => [part, { ...(one[part] as object), ...(other[part] as object) }]),
  );

describe('the token that a request presents', () => {
  it.each(WAYS)('may be %s', (_way, present) => {
    expect(presented(present('a-token'))).toBe('a-token');
  });

  it('is the first that is there, good or not, of any two', () => {
    WAYS.forEach(([first, one], index) => {
      for (const [second, other] of WAYS.slice(index + 1)) {
        const token = presented(both(one(FIRST), other(SECOND)));
        expect([first, second, token]).toEqual([first, second, FIRST]);
      }
    });
  });

  it.each(WAYS.slice(3))('is no private token beside what is none in %s', (_way, present) => {
    for (const other of ['eyJhbGciOiJSUzI1NiJ9.eyJqdGkiOiIwIn0.c2lnbmF0dXJl', 'undefined']) {
      for (const [, own] of WAYS.slice(0, 3)) expect(presented(both(own(FIRST), present(other)))).toBe(other);
    }
  });

  it('is the next one if the first is empty', () => {
    WAYS.slice(0, -1).forEach(([first, one], index) => {
      // An empty value in the body hides one of the same name in the query, as in Rails' parameters.
      for (const [second, other] of WAYS.slice(index + 1).filter(
        ([name]) => name.split(' ')[0] !== first.split(' ')[0],
      )) {
        for (const empty of ['', '  ']) {
          const token = presented(both(one(empty), other(SECOND)));
          expect([first, second, token]).toEqual([first, second, SECOND]);
        }
      }
    });
  });

  it.each(['bearer x', 'BEARER x', 'Bearer   x', 'Bearer\tx', '  Bearer x  '])(
    'has a scheme of any case: %j',
    (header) => {
      expect(presented({ headers: { authorization: header } })).toBe('x');
    },
  );

  it.each(['Bearer', 'Bearer ', 'Basic dXNlcjpnbHBhdC0x', 'Token x', 'Bearerx', 'x', ''])(
    'is none in Authorization: %s',
    (header) => {
      expect(presented({ headers: { authorization: header } })).toBeUndefined();
    },
  );

  it.each<[string, object]>([
    ['job token', { 'job-token': 'x' }],
    ['deploy token', { 'deploy-token': 'x' }],
    ['cookie', { cookie: '_gitlab_session=x' }],
  ])('is no %s', (_what, headers) => {
    expect(presented({ headers })).toBeUndefined();
  });

  it.each([undefined, null, 'private_token=x', 7, true, ['private_token'], Buffer.from('x')])(
    'is none in a body without parameters: %j',
    (body) => {
      expect(presented({ body })).toBeUndefined();
      expect(presented({ body, query: { private_token: 'x' } })).toBe('x');
    },
  );

  it.each([['x'], { a: 'x' }, 7, true, null])('is none that is no text: %j', (value) => {
    expect(presented({ body: { private_token: value }, query: { access_token: value } })).toBeUndefined();
  });
});
