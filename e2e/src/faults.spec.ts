import { type Fault, PERSONAS, startTandem, type Tandem } from '@tandem/testing';
import { requestToken } from './support/administration.js';
import { eventually } from './support/eventually.js';

const FILE = { fileName: 'a.ts', contentAboveCursor: 'const a = 1;\nconst b = 1;\ncon', contentBelowCursor: '' };
const TOKENS_PATH = '/api/v4/code_suggestions/tokens';
const as = PERSONAS.selfManaged.developer;

let tandem: Tandem;
beforeAll(async () => {
  tandem = await startTandem({ environment: { selfManaged: { SAAS_RESPONSE_HEADER_TIMEOUT_MS: '1000' } } });
});
afterAll(() => tandem?.close());

const ask = () => requestToken(tandem.selfManaged, { as });
const newToken = () => tandem.developer.openEditor().requestToken();

/** The exchange that a request was for a service. */
async function struckExchange(service: 'selfManaged' | 'saas' | 'modelGateway', direction: 'in' | 'out') {
  return eventually(async () => {
    const exchanges = await tandem[service].exchanges({ direction });
    const struck = exchanges.filter(({ decisions }) => decisions.some(({ rule }) => rule === 'no-fault-strikes'));
    expect(struck.length).toBeGreaterThan(0);
    return struck.at(-1)!;
  });
}

async function stored(): Promise<string[]> {
  const dumps = await Promise.all([tandem.selfManaged.database.dump(), tandem.saas.database.dump()]);
  return dumps.map((dump) => dump.replace(/"last_used_at": ("[^"]*"|null)/g, '"last_used_at": …'));
}

/** Every fault is taken back, and then nothing of it is left: not in the flow, not in the databases. */
let before: string[];
beforeEach(async () => {
  await tandem.reset();
  before = await stored();
});
afterEach(async () => {
  await tandem.faults.clear();
  const editor = tandem.developer.openEditor();
  await editor.requestToken();
  expect((await editor.requestSuggestions(FILE)).choices).toHaveLength(1);
  expect(await tandem.faults.list()).toEqual([]);
  expect(await stored()).toEqual(before);
});

describe('delay', () => {
  it('on `in` of saas outlasts the limit of self-managed, which then cannot reach SaaS', async () => {
    await tandem.saas.faults.set({ on: 'in', path: TOKENS_PATH, kind: 'delay', milliseconds: 3000 });
    await expect(newToken()).rejects.toMatchObject({ code: 'saas_unreachable', status: 500 });
    const { failure } = (await tandem.selfManaged.exchanges({ step: 9 })).at(-1)!;
    expect(failure).toMatch(/no response header within 1000 ms$/);
  });

  it('below a limit it is but slow, and the exchanges tell', async () => {
    await tandem.saas.faults.set({ on: 'in', path: TOKENS_PATH, kind: 'delay', milliseconds: 150 });
    const start = performance.now();
    expect((await ask()).status).toBe(201);
    expect(performance.now() - start).toBeGreaterThan(150);
    const { duration_ms, decisions } = await struckExchange('saas', 'in');
    expect(duration_ms).toBeGreaterThan(149);
    expect(decisions[0]).toEqual({
      rule: 'no-fault-strikes',
      outcome: 'allowed',
      reason: expect.stringMatching(/^fault \d+ of the simulator: delay$/),
    });
  });

  it('on `out` of self-managed the request leaves later', async () => {
    await tandem.selfManaged.faults.set({ on: 'out', kind: 'delay', milliseconds: 150 });
    expect((await ask()).status).toBe(201);
    expect((await struckExchange('selfManaged', 'out')).duration_ms).toBeGreaterThan(149);
    expect((await tandem.saas.exchanges({ step: 9 })).at(-1)!.duration_ms).toBeLessThan(149);
  });

  it('is given up with the client', async () => {
    await tandem.selfManaged.faults.set({ on: 'in', path: TOKENS_PATH, kind: 'delay', milliseconds: 60_000 });
    const impatient = fetch(`${tandem.selfManaged.url}${TOKENS_PATH}`, {
      method: 'POST',
      signal: AbortSignal.timeout(100),
    });
    await expect(impatient).rejects.toThrow();
    const { failure, duration_ms } = await struckExchange('selfManaged', 'in');
    expect(failure).toMatch(/connection ended/);
    expect(duration_ms).toBeLessThan(10_000);
  });
});

describe('status', () => {
  it('on `in` of saas: self-managed relays it as SaaS’ own', async () => {
    await tandem.saas.faults.set({
      on: 'in',
      path: TOKENS_PATH,
      kind: 'status',
      status: 503,
      headers: { 'retry-after': '9' },
    });
    const { status, text, headers } = await ask();
    expect([status, text, headers['retry-after']]).toEqual([503, 'Service Unavailable', '9']);
    expect(await struckExchange('saas', 'in')).toMatchObject({ status: 503, step: 9, rule: 'no-fault-strikes' });
  });

  it('on `in` of self-managed: the editor never keeps it, whatever its body says', async () => {
    const body = { access_token: '', message: 'no token' };
    await tandem.selfManaged.faults.set({ on: 'in', path: TOKENS_PATH, kind: 'status', status: 201, body });
    const editor = tandem.developer.openEditor();
    await expect(editor.currentToken()).rejects.toMatchObject({ code: 'instance_unexpected_answer' });
    await tandem.faults.clear();
    expect((await editor.currentToken()).access_token).toMatch(/^eyJ/);
  });

  it('on `out` of self-managed: SaaS is never asked', async () => {
    await tandem.selfManaged.faults.set({ on: 'out', kind: 'status', status: 429, body: { message: 'slow down' } });
    await expect(newToken()).rejects.toMatchObject({ code: 'rate_limited' });
    expect(await struckExchange('selfManaged', 'out')).toMatchObject({ status: 429, step: 9, failure: null });
    expect(await tandem.saas.exchanges({ step: 9 })).toEqual([]);
  });

  it('on `in` of Code Suggest, in front of its authentication', async () => {
    await tandem.modelGateway.faults.set({ on: 'in', kind: 'status', status: 502, body: '<html>Bad Gateway</html>' });
    await expect(tandem.developer.openEditor().requestSuggestions(FILE)).rejects.toMatchObject({
      code: 'code_suggest_unexpected_answer',
      status: 502,
    });
    expect((await tandem.modelGateway.request('GET', '/nowhere')).status).toBe(502);
  });
});

describe('reset', () => {
  it('on `in` of self-managed: the editor’s connection breaks off', async () => {
    await tandem.selfManaged.faults.set({ on: 'in', path: TOKENS_PATH, kind: 'reset' });
    await expect(newToken()).rejects.toMatchObject({ code: 'instance_unreachable', systemCode: 'ECONNRESET' });
    expect(await struckExchange('selfManaged', 'in')).toMatchObject({ status: null, answer_step: null });
  });

  it('on `in` of saas: self-managed answers 500', async () => {
    await tandem.saas.faults.set({ on: 'in', path: TOKENS_PATH, kind: 'reset' });
    await expect(newToken()).rejects.toMatchObject({ code: 'saas_unreachable' });
  });

  it('on `out` of self-managed: it answers 500, SaaS knows nothing of it', async () => {
    await tandem.selfManaged.faults.set({ on: 'out', kind: 'reset' });
    expect(await ask()).toMatchObject({ status: 500, text: 'Internal Server Error' });
    const { failure, status } = await struckExchange('selfManaged', 'out');
    expect([failure, status]).toEqual([expect.stringMatching(/socket hang up \(fault \d+ of the simulator\)$/), null]);
  });
});

describe('unreachable', () => {
  it('on `out` of self-managed: there is no way to SaaS', async () => {
    await tandem.selfManaged.faults.set({ on: 'out', kind: 'unreachable' });
    await expect(newToken()).rejects.toMatchObject({ code: 'saas_unreachable' });
    expect((await struckExchange('selfManaged', 'out')).failure).toMatch(/ENETUNREACH/);
  });

  it('on `out` of Code Suggest: it keeps the keys that it has', async () => {
    const editor = tandem.developer.openEditor();
    await editor.requestSuggestions(FILE);
    await tandem.modelGateway.faults.set({ on: 'out', kind: 'unreachable' });
    await tandem.clock.advance(3601);
    await editor.requestToken();
    expect((await editor.requestSuggestions(FILE)).choices).toHaveLength(1);
    expect((await struckExchange('modelGateway', 'out')).failure).toMatch(/ENETUNREACH/);
    await tandem.clock.reset();
  });
});

describe('truncate', () => {
  it.each([0, 1, 20, 100_000])('on `in` of self-managed: no editor takes %i bytes for an answer', async (bytes) => {
    await tandem.selfManaged.faults.set({ on: 'in', path: TOKENS_PATH, kind: 'truncate', bytes });
    await expect(newToken()).rejects.toMatchObject({ code: 'instance_unreachable' });
    expect(await struckExchange('selfManaged', 'in')).toMatchObject({ status: null, failure: expect.anything() });
  });

  it.each<[number, 'in' | 'out']>([
    [0, 'in'],
    [20, 'in'],
    [0, 'out'],
    [20, 'out'],
  ])('of %i bytes from SaaS, seen on `%s`: self-managed passes no whole answer on', async (bytes, on) => {
    const service = on === 'in' ? tandem.saas : tandem.selfManaged;
    await service.faults.set({ on, path: TOKENS_PATH, kind: 'truncate', bytes });
    await expect(newToken()).rejects.toMatchObject({ code: bytes === 0 ? 'saas_unreachable' : 'instance_unreachable' });
  });

  it('on `in` of Code Suggest', async () => {
    await tandem.modelGateway.faults.set({ on: 'in', path: '/v2/*', kind: 'truncate', bytes: 10 });
    await expect(tandem.developer.openEditor().requestSuggestions(FILE)).rejects.toMatchObject({
      code: 'code_suggest_unreachable',
    });
  });
});

describe('invalid-body', () => {
  it.each<[string, Fault]>([
    ['JSON that ends too early', { on: 'in', path: TOKENS_PATH, kind: 'invalid-body' }],
    ['a page', { on: 'in', path: TOKENS_PATH, kind: 'invalid-body', body: '<html>' }],
    ['another object', { on: 'in', path: TOKENS_PATH, kind: 'invalid-body', body: '{"error":"undefined"}' }],
    ['nothing', { on: 'in', path: TOKENS_PATH, kind: 'invalid-body', body: '' }],
  ])('%s from self-managed is no token to the editor', async (_what, fault) => {
    await tandem.selfManaged.faults.set(fault);
    expect((await ask()).status).toBe(201);
    await expect(newToken()).rejects.toMatchObject({ code: 'instance_unexpected_answer' });
    expect((await struckExchange('selfManaged', 'in')).status).toBe(201);
  });

  it.each(['in', 'out'] as const)('of SaaS, seen on `%s`, is relayed as it came', async (on) => {
    const service = on === 'in' ? tandem.saas : tandem.selfManaged;
    await service.faults.set({ on, path: TOKENS_PATH, kind: 'invalid-body' });
    expect(await ask()).toMatchObject({ status: 201, text: '{"broken":' });
    expect((await struckExchange(on === 'in' ? 'saas' : 'selfManaged', on)).response.body).toBe('{"broken":');
  });

  it('of the key set: Code Suggest keeps the keys that it has', async () => {
    const editor = tandem.developer.openEditor();
    await editor.requestSuggestions(FILE);
    await tandem.saas.faults.set({ on: 'in', path: '/oauth/discovery/keys', kind: 'invalid-body' });
    await tandem.clock.advance(3601);
    await editor.requestToken();
    expect((await editor.requestSuggestions(FILE)).choices).toHaveLength(1);
    expect((await struckExchange('saas', 'in')).path).toBe('/oauth/discovery/keys');
    await tandem.clock.reset();
  });
});

describe('what a fault strikes', () => {
  const statuses = async (count: number) => {
    const seen: number[] = [];
    for (let asked = 0; asked < count; asked += 1) seen.push((await ask()).status);
    return seen;
  };

  it('`times` of requests, and no more, however many come at once', async () => {
    await tandem.selfManaged.faults.set({ on: 'in', kind: 'status', status: 503, times: 2 });
    expect(await statuses(4)).toEqual([503, 503, 201, 201]);
    const [fault] = await tandem.selfManaged.faults.list();
    expect(fault).toMatchObject({ times: 2, fired: 2, spent: true });
    await tandem.selfManaged.faults.set({ on: 'in', kind: 'status', status: 503, times: 3 });
    const atOnce = await Promise.all(Array.from({ length: 10 }, ask));
    expect(atOnce.filter(({ status }) => status === 503)).toHaveLength(3);
  });

  it('the same requests of a row for the same seed, and others for another', async () => {
    const rowFor = async (seed: number) => {
      await tandem.faults.clear();
      await tandem.selfManaged.faults.set({ on: 'in', kind: 'status', status: 503, probability: 0.5, seed });
      return statuses(16);
    };
    const row = await rowFor(7);
    expect(new Set(row)).toEqual(new Set([201, 503]));
    expect(await rowFor(7)).toEqual(row);
    expect(await rowFor(8)).not.toEqual(row);
  });

  it('a method and a path, exact or by its beginning, whatever the query', async () => {
    await tandem.selfManaged.faults.set({ on: 'in', method: 'GET', path: '/api/v4/*', kind: 'status', status: 503 });
    const get = (path: string) => tandem.selfManaged.request('GET', path, { as });
    expect((await get('/api/v4/user')).status).toBe(503);
    expect((await get('/-/health')).status).toBe(200);
    expect((await ask()).status).toBe(201);
    await tandem.faults.clear();
    await tandem.selfManaged.faults.set({ on: 'in', path: '/api/v4/user', kind: 'status', status: 503 });
    expect((await get('/api/v4/user?a=b')).status).toBe(503);
    expect((await get('/api/v4/users')).status).toBe(200);
  });

  it('delays first, then one of another kind', async () => {
    await tandem.saas.faults.set({ on: 'in', path: TOKENS_PATH, kind: 'status', status: 503, times: 1 });
    await tandem.saas.faults.set({ on: 'in', path: TOKENS_PATH, kind: 'delay', milliseconds: 100 });
    await tandem.saas.faults.set({ on: 'in', path: TOKENS_PATH, kind: 'status', status: 504 });
    expect(await statuses(2)).toEqual([503, 504]);
    expect((await tandem.saas.faults.list()).map(({ fired }) => fired)).toEqual([1, 1, 1]);
  });

  it('never the control surface itself', async () => {
    await tandem.selfManaged.faults.set({ on: 'in', kind: 'reset' });
    expect(await tandem.selfManaged.faults.list()).toHaveLength(1);
  });
});
