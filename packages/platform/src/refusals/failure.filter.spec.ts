import { once } from 'node:events';
import net from 'node:net';
import { answersOf, sendBytes } from '../fixtures/raw-client.js';
import { startFixture } from '../fixtures/fixture-service.js';
import { until } from '../fixtures/until.js';

describe('what fails in the framework', () => {
  let service: Awaited<ReturnType<typeof startFixture>>;
  const ask = (path: string, init: RequestInit = {}) => fetch(`${service.url}${path}`, init);
  const post = (body: string, type = 'application/json') =>
    ask('/echo', { method: 'POST', body, headers: { 'content-type': type } });

  beforeAll(async () => {
    service = await startFixture({ BODY_LIMIT_BYTES: '100' });
  });

  afterAll(() => service.close());

  it.each([
    ['GET', '/nowhere', '/nowhere'],
    ['POST', '/nowhere?private_token=x', '/nowhere'],
    ['GET', '/items', '/items'],
    ['GET', '/items/1/more', '/items/1/more'],
    ['GET', '/', '/'],
  ])('is a missing route: %s %s', async (method, path, named) => {
    const answer = await ask(path, { method });
    expect([answer.status, await answer.json()]).toEqual([404, { kind: 'route-not-found', method, path: named }]);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each([
    ['GET', '/echo', 'POST'],
    ['DELETE', '/echo?x=1', 'POST'],
    ['POST', '/items/1', 'GET, HEAD, PUT'],
    ['PATCH', '/items/a%2Fb/', 'GET, HEAD, PUT'],
    ['OPTIONS', '/items/1', 'GET, HEAD, PUT'],
  ])('is a method that the route does not take: %s %s', async (method, path, allow) => {
    const answer = await ask(path, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
    expect(await answer.json()).toEqual({ kind: 'method-not-allowed', method, allowed: allow.split(', ') });
  });

  it('is a body that is too large', async () => {
    const answer = await post(JSON.stringify('x'.repeat(99)));
    expect([answer.status, await answer.json()]).toEqual([413, { kind: 'body-too-large' }]);
  });

  it('is a body of chunks that is too large', async () => {
    const bytes = `POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const [answer] = answersOf(await sendBytes(service.url, `${bytes}c8\r\n${'x'.repeat(200)}\r\n0\r\n\r\n`));
    expect([answer?.status, answer?.body]).toEqual([413, '{"kind":"body-too-large"}']);
  });

  it('is a media type that nobody reads', async () => {
    const answer = await post('x', 'application/x-tar');
    expect([answer.status, await answer.json()]).toEqual([
      415,
      { kind: 'media-type-unsupported', mediaType: 'application/x-tar' },
    ]);
  });

  it.each(['{', '{"a":}', 'nonsense', ''])('is malformed JSON: %j', async (body) => {
    const answer = await post(body);
    expect([answer.status, await answer.json()]).toMatchObject([400, { kind: 'body-malformed' }]);
  });

  it.each(['/%', '/items/%E0%A4%A', '/nowhere%'])('is a malformed URL: %s', async (path) => {
    const answer = await ask(path);
    expect([answer.status, await answer.json()]).toEqual([400, { kind: 'url-malformed' }]);
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each([
    ['a body', 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{'],
    ['a header', 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-'],
  ])('answers 408 to %s that is not sent in time', async (_what, bytes) => {
    const slow = await startFixture({ REQUEST_TIMEOUT_MS: '100' });
    try {
      const [answer] = answersOf(await sendBytes(slow.url, bytes));
      expect(answer).toMatchObject({ status: 408, body: '408 Request Timeout' });
    } finally {
      await slow.close();
    }
  });

  it.each(['no HTTP at all\r\n\r\n', 'GET /context HTTP/1.1\r\nHost: x\r\nBad Header: x\r\n\r\n', '\x16\x03\x01'])(
    'is bytes that are no HTTP: %j',
    async (bytes) => {
      const [answer] = answersOf(await sendBytes(service.url, bytes));
      expect(answer).toEqual({
        status: 400,
        headers: { 'content-type': 'text/plain; charset=utf-8', 'content-length': '15', connection: 'close' },
        body: '400 Bad Request',
      });
    },
  );

  it('never puts that answer within another one that is on its way', async () => {
    const socket = net.connect(Number(new URL(service.url).port), '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    socket.write('GET /half HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => text.endsWith('half'));
    socket.write('no HTTP at all\r\n\r\n');
    await once(socket, 'close');
    expect(text).toMatch(/\r\n\r\nhalf$/);
  });

  it.each(['error', 'syntax-error', 'text', 'undefined', 'null', 'number', 'object', 'server-exception'])(
    'is internal if a handler throws: %s',
    async (what) => {
      const answer = await ask(`/throw/${what}`);
      expect([answer.status, await answer.json()]).toEqual([500, { kind: 'internal' }]);
    },
  );

  it('is what an exception of the framework says, below 500', async () => {
    const answer = await ask('/throw/http-exception');
    expect([answer.status, await answer.json()]).toEqual([418, { kind: 'other', status: 418, message: 'teapot' }]);
  });

  it('is no method that is not allowed if the route itself finds nothing', async () => {
    const answer = await ask('/throw/not-found');
    expect([answer.status, await answer.json()]).toMatchObject([404, { kind: 'route-not-found' }]);
  });

  it('is a refusal with its own answer, and the rule only for observers', async () => {
    const answer = await ask('/throw/refusal', { headers: { 'x-request-id': 'refused' } });
    expect([answer.status, await answer.text(), answer.headers.get('x-rule')]).toEqual([409, '{"message":"no"}', 'x']);
    await until(() => service.exchanges.some(({ correlationId }) => correlationId === 'refused'));
    expect(service.exchanges.find(({ correlationId }) => correlationId === 'refused')).toMatchObject({
      status: 409,
      route: '/throw/:what',
      ruleResults: [{ rule: 'a-rule', outcome: 'refused', reason: 'why' }],
    });
  });

  it('is a refusal as plain text if its body is a text', async () => {
    const answer = await ask('/throw/text-refusal');
    expect([answer.status, await answer.text(), answer.headers.get('content-type')]).toEqual([
      500,
      'No',
      'text/plain; charset=utf-8',
    ]);
  });

  it('is a broken connection if the answer had begun', async () => {
    const answer = await ask('/break', { headers: { 'x-request-id': 'broken' } });
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
    await until(() => service.exchanges.some(({ correlationId }) => correlationId === 'broken'));
    const exchange = service.exchanges.find(({ correlationId }) => correlationId === 'broken');
    expect(exchange?.failure).toBe('the connection ended before the whole answer was sent');
    expect(exchange).not.toHaveProperty('status');
  });
});
