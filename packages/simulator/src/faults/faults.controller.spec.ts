import type { RunningService } from '@tandem/platform';
import { startFixture } from '../fixtures/service.js';

const TOKEN = 'simulator-token-of-a-spec';

let service: RunningService;
beforeAll(async () => {
  service = await startFixture({ SIMULATOR_TOKEN: TOKEN });
});
afterAll(() => service.close());

async function control(method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }> {
  const answer = await fetch(`${service.url}/_simulator/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${TOKEN}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, json: text === '' ? undefined : JSON.parse(text) };
}

describe('POST /_simulator/faults', () => {
  afterEach(() => control('DELETE', 'faults'));

  const KINDS = 'delay, status, reset, truncate, invalid-body, unreachable';

  it.each<[object | undefined, string]>([
    [undefined, `kind: one of ${KINDS}`],
    [[], `kind: one of ${KINDS}`],
    [{ kind: 'explode' }, `kind: one of ${KINDS}`],
    [{ kind: 'expired-jwt' }, `kind: one of ${KINDS}`],
    [{ kind: 'reset' }, 'on: Invalid option: expected one of "in"|"out"'],
    [{ kind: 'reset', on: 'both' }, 'on: Invalid option: expected one of "in"|"out"'],
    [{ kind: 'unreachable', on: 'in' }, 'on: Invalid input: expected "out"'],
    [
      { kind: 'reset', on: 'in', method: 'BREW' },
      'method: Invalid option: expected one of "GET"|"HEAD"|"POST"|"PUT"|"PATCH"|"DELETE"|"OPTIONS"',
    ],
    [{ kind: 'reset', on: 'in', path: 'api' }, 'path: a path without query, such as /api/v4/user or /api/v4/*'],
    [{ kind: 'reset', on: 'in', path: '/a?b' }, 'path: a path without query, such as /api/v4/user or /api/v4/*'],
    [{ kind: 'reset', on: 'in', path: '/*/b' }, 'path: a path without query, such as /api/v4/user or /api/v4/*'],
    [{ kind: 'reset', on: 'in', times: 0 }, 'times: Too small: expected number to be >=1'],
    [{ kind: 'reset', on: 'in', times: 1.5 }, 'times: Invalid input: expected int, received number'],
    [{ kind: 'reset', on: 'in', probability: 0 }, 'probability: Too small: expected number to be >0'],
    [{ kind: 'reset', on: 'in', probability: 1.1 }, 'probability: Too big: expected number to be <=1'],
    [{ kind: 'reset', on: 'in', seed: 1 }, 'seed: it needs a probability'],
    [{ kind: 'reset', on: 'in', seed: -1, probability: 1 }, 'seed: Too small: expected number to be >=0'],
    [{ kind: 'reset', on: 'in', unknown: 1 }, 'body: Unrecognized key: "unknown"'],
    [{ kind: 'delay', on: 'in' }, 'milliseconds: Invalid input: expected number, received undefined'],
    [{ kind: 'delay', on: 'in', milliseconds: 60_001 }, 'milliseconds: Too big: expected number to be <=60000'],
    [{ kind: 'delay', on: 'in', milliseconds: '5' }, 'milliseconds: Invalid input: expected number, received string'],
    [{ kind: 'status', on: 'in', status: 100 }, 'status: Too small: expected number to be >=200'],
    [{ kind: 'status', on: 'in', status: 600 }, 'status: Too big: expected number to be <=599'],
    [{ kind: 'status', on: 'in', status: 500, headers: { 'a b': 'c' } }, 'headers.a b: not a header that can be sent'],
    [
      { kind: 'status', on: 'in', status: 500, headers: { a: 'b\r\nc: d' } },
      'headers.a: not a header that can be sent',
    ],
    [
      { kind: 'status', on: 'in', status: 500, headers: { 'Content-Length': '5' } },
      'headers.Content-Length: the service sets it itself',
    ],
    [{ kind: 'truncate', on: 'in', bytes: -1 }, 'bytes: Too small: expected number to be >=0'],
    [{ kind: 'invalid-body', on: 'in', body: {} }, 'body: Invalid input: expected string, received object'],
  ])('answers 400 to %j: %s', async (body, error) => {
    expect(await control('POST', 'faults', body)).toEqual({ status: 400, json: { error } });
    expect((await control('GET', 'faults')).json).toEqual({ faults: [] });
  });

  it('answers 201 with the fault as it is set', async () => {
    const fault = {
      kind: 'status',
      on: 'in',
      path: '/text',
      status: 503,
      body: { a: 1 },
      headers: { b: 'c' },
      times: 2,
    };
    const { status, json } = await control('POST', 'faults', fault);
    expect([status, json]).toEqual([201, { ...fault, id: expect.any(Number), fired: 0, spent: false }]);
    expect((await control('GET', 'faults')).json).toEqual({ faults: [json] });
  });

  it('answers 400 if a hundred are set', async () => {
    for (let count = 0; count < 100; count += 1) {
      expect((await control('POST', 'faults', { kind: 'reset', on: 'out' })).status).toBe(201);
    }
    expect(await control('POST', 'faults', { kind: 'reset', on: 'out' })).toEqual({
      status: 400,
      json: { error: '100 faults are set: delete some, or reset' },
    });
  });
});

describe('DELETE /_simulator/faults/:id', () => {
  it('takes one back, and answers 404 if there is none', async () => {
    const { json } = await control('POST', 'faults', { kind: 'reset', on: 'in' });
    const { id } = json as { id: number };
    expect((await control('DELETE', `faults/${id}`)).status).toBe(204);
    for (const none of [id, 0, -1, 'x', '1e3', '9'.repeat(40)]) {
      expect(await control('DELETE', `faults/${none}`)).toEqual({
        status: 404,
        json: { error: 'no fault with this number is set' },
      });
    }
  });
});

describe('a fault on `in`', () => {
  afterEach(() => control('DELETE', 'faults'));
  const ask = (path: string, init?: RequestInit) => fetch(`${service.url}${path}`, init);

  it.each(['/text', '/stream', '/time', '/nowhere'])('replaces the body of %s, and its length', async (path) => {
    const { status, headers } = await ask(path);
    await control('POST', 'faults', { kind: 'invalid-body', on: 'in', body: 'sauer – é' });
    const corrupted = await ask(path);
    expect(await corrupted.text()).toBe('sauer – é');
    expect([corrupted.status, corrupted.headers.get('content-type')]).toEqual([status, headers.get('content-type')]);
    expect(corrupted.headers.get('content-length')).toBe('12');
  });

  it.each(['/text', '/stream', '/time', '/nowhere'])('breaks the answer of %s off', async (path) => {
    const { status } = await ask(path);
    await control('POST', 'faults', { kind: 'truncate', on: 'in', bytes: 2 });
    const broken = await ask(path);
    expect(broken.status).toBe(status);
    await expect(broken.text()).rejects.toThrow();
  });

  it.each(['truncate', 'invalid-body'])('of kind %s lets an answer without a body pass', async (kind) => {
    await control('POST', 'faults', { kind, on: 'in', ...(kind === 'truncate' ? { bytes: 0 } : {}) });
    expect((await ask('/text', { method: 'HEAD' })).status).toBe(200);
    expect((await ask('/empty')).status).toBe(200);
  });

  it('answers with the status’ own words if none are given, and with no words if there can be none', async () => {
    await control('POST', 'faults', { kind: 'status', on: 'in', status: 418, times: 1 });
    expect(await (await ask('/text')).text()).toBe("I'm a Teapot");
    await control('POST', 'faults', { kind: 'status', on: 'in', status: 204, times: 1 });
    const { status, headers } = await ask('/text');
    expect([status, headers.get('content-length')]).toEqual([204, null]);
  });

  it('has the correlation id, and is in the exchanges', async () => {
    await control('POST', 'faults', { kind: 'status', on: 'in', status: 503 });
    const { headers } = await ask('/text', { headers: { 'x-request-id': 'injected-0001' } });
    expect(headers.get('x-request-id')).toBe('injected-0001');
    const { json } = await control('GET', 'exchanges?correlation_id=injected-0001');
    expect(json).toMatchObject({ exchanges: [{ status: 503, rule: 'no-fault-strikes' }] });
  });
});
