import { startTandem, type RequestOptions, type Tandem } from '@tandem/testing';
import { requestToken } from './support/administration.js';

let tandem: Tandem;

beforeAll(async () => {
  tandem = await startTandem();
});

afterAll(() => tandem?.close());

const GOOD = 'glpat-selfmanaged-dev-0001';
const BAD = 'glpat-00000000000000000000';
const form = (parameters: Record<string, string>) => new URLSearchParams(parameters);

const statusOf = async (options: RequestOptions) => (await requestToken(tandem.selfManaged, options)).status;

describe('presenting a personal access token', () => {
  it.each<[string, RequestOptions]>([
    ['the private_token parameter of the query', { query: { private_token: GOOD } }],
    ['the private_token parameter of a JSON body', { body: { private_token: GOOD } }],
    ['the private_token parameter of a form', { body: form({ private_token: GOOD }) }],
    ['the PRIVATE-TOKEN header', { headers: { 'PRIVATE-TOKEN': GOOD } }],
    ['the access_token parameter of the query', { query: { access_token: GOOD } }],
    ['the access_token parameter of a JSON body', { body: { access_token: GOOD } }],
    ['the bearer_token parameter of the query', { query: { bearer_token: GOOD } }],
    ['the Authorization header', { headers: { authorization: `Bearer ${GOOD}` } }],
    ['the Authorization header, scheme in lower case', { headers: { authorization: `bearer ${GOOD}` } }],
    ['the Authorization header, scheme in upper case', { headers: { authorization: `BEARER ${GOOD}` } }],
  ])('by %s', async (_way, options) => {
    expect(await statusOf(options)).toBe(201);
  });

  it.each<[string, RequestOptions, RequestOptions]>([
    [
      'private_token parameter before PRIVATE-TOKEN header',
      { query: { private_token: BAD }, headers: { 'private-token': GOOD } },
      { query: { private_token: GOOD }, headers: { 'private-token': BAD } },
    ],
    [
      'PRIVATE-TOKEN header before access_token parameter',
      { headers: { 'private-token': BAD }, query: { access_token: GOOD } },
      { headers: { 'private-token': GOOD }, query: { access_token: BAD } },
    ],
    [
      'access_token parameter before bearer_token parameter',
      { query: { access_token: BAD, bearer_token: GOOD } },
      { query: { access_token: GOOD, bearer_token: BAD } },
    ],
    [
      'bearer_token parameter before Authorization header',
      { query: { bearer_token: BAD }, headers: { authorization: `Bearer ${GOOD}` } },
      { query: { bearer_token: GOOD }, headers: { authorization: `Bearer ${BAD}` } },
    ],
  ])('%s: the first that is present counts, good or not', async (_rule, badFirst, goodFirst) => {
    expect(await statusOf(badFirst)).toBe(401);
    expect(await statusOf(goodFirst)).toBe(201);
  });

  it.each<[string, RequestOptions]>([
    ['Basic, the token as password', { headers: { authorization: `Basic ${btoa(`developer:${GOOD}`)}` } }],
    ['Basic, the token as user', { headers: { authorization: `Basic ${btoa(`${GOOD}:`)}` } }],
    ['a job token header', { headers: { 'job-token': GOOD } }],
    ['a job_token parameter', { query: { job_token: GOOD } }],
    ['a deploy token header', { headers: { 'deploy-token': GOOD } }],
    ['a scheme of its own', { headers: { authorization: `Token ${GOOD}` } }],
    ['no scheme', { headers: { authorization: GOOD } }],
    ['an empty bearer', { headers: { authorization: 'Bearer ' } }],
    ['text behind the token', { headers: { authorization: `Bearer ${GOOD} more` } }],
  ])('not by %s', async (_way, options) => {
    expect(await statusOf(options)).toBe(401);
  });
});

describe('the endpoint takes no body', () => {
  const as = GOOD;

  it('the mission’s own curl: Content-Type JSON and no body', async () => {
    expect(await statusOf({ as, headers: { 'content-type': 'application/json' } })).toBe(201);
  });

  it.each([
    'application/json',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    ';;; no type',
    'a/b; charset',
  ])('an empty body with Content-Type %s', async (type) => {
    expect(await statusOf({ as, headers: { 'content-type': type } })).toBe(201);
    expect(await statusOf({ as, headers: { 'content-type': type, 'content-length': '0' } })).toBe(201);
    expect(await statusOf({ as, headers: { 'content-type': type, 'transfer-encoding': 'chunked' } })).toBe(201);
  });

  it('no Content-Type at all', async () => {
    expect(await statusOf({ as })).toBe(201);
  });

  it('parameters that it does not know are ignored', async () => {
    expect(await statusOf({ as, body: { prompt: 'x' }, query: { q: '1' } })).toBe(201);
  });
});
