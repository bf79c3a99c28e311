import { request as httpRequest } from 'node:http';
import net from 'node:net';
import { answersOf, sendBytes } from '../fixtures/raw-client.js';
import { gates, startFixture } from '../fixtures/fixture-service.js';
import { until } from '../fixtures/until.js';
import { currentRequest, recordRuleResult, runInRequest } from './request-context.js';

interface Echoed {
  body: unknown;
  before: string;
  after: string;
}

describe('the context of a request', () => {
  let service: Awaited<ReturnType<typeof startFixture>>;
  const exchangeOf = async (id: string) => {
    const find = () => service.exchanges.find(({ correlationId }) => correlationId === id);
    await until(() => find() !== undefined, `the exchange of ${id}`);
    return find();
  };
  const post = (id: string, body: string, gate = '') =>
    `POST /echo?gate=${gate} HTTP/1.1\r\nHost: x\r\nX-Request-Id: ${id}\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${body.length}\r\n\r\n${body}`;

  beforeAll(async () => {
    service = await startFixture();
  });

  afterAll(() => service.close());

  it('is there before and after an await', async () => {
    const answer = await fetch(`${service.url}/context`, { headers: { 'x-request-id': 'mine' } });
    expect(await answer.json()).toEqual({ before: 'mine', after: 'mine' });
    expect(answer.headers.get('x-request-id')).toBe('mine');
  });

  it('is there after a body that comes in pieces', async () => {
    const body = JSON.stringify({ a: 'x'.repeat(10) });
    const answered = new Promise<string>((resolve, reject) => {
      const request = httpRequest(
        `${service.url}/echo`,
        { method: 'POST', headers: { 'x-request-id': 'pieces', 'content-type': 'application/json' }, agent: false },
        (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          response.on('end', () => resolve(text));
        },
      ).on('error', reject);
      request.write(body.slice(0, 5), () => request.write(body.slice(5, 9), () => request.end(body.slice(9))));
    });
    expect(JSON.parse(await answered)).toEqual({ body: JSON.parse(body), before: 'pieces', after: 'pieces' });
    expect(await exchangeOf('pieces')).toMatchObject({ ruleResults: [{ rule: 'echoed' }] });
  });

  it('is each one’s own among requests on one connection, sent at once', async () => {
    const socketIds = ['one', 'two', 'three'];
    const requests = socketIds.map((id) => post(id, JSON.stringify(id)));
    const closing = `GET /context HTTP/1.1\r\nHost: x\r\nX-Request-Id: four\r\nConnection: close\r\n\r\n`;
    const answers = answersOf(await sendBytes(service.url, requests.join('') + closing));
    expect(answers.map(({ headers }) => headers['x-request-id'])).toEqual([...socketIds, 'four']);
    expect(answers.slice(0, 3).map(({ body }) => JSON.parse(body) as Echoed)).toEqual(
      socketIds.map((id) => ({ body: id, before: id, after: id })),
    );
    expect(JSON.parse(answers[3]?.body ?? '')).toEqual({ before: 'four', after: 'four' });
    for (const id of socketIds) {
      expect((await exchangeOf(id))?.ruleResults).toEqual([{ rule: 'echoed', outcome: 'allowed', reason: 'at once' }]);
    }
    expect((await exchangeOf('four'))?.ruleResults).toEqual([]);
  });

  it('is each one’s own among requests that wait and end in another order', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `waiting-${index}`);
    const answers = ids.map(async (id) => {
      const answer = await fetch(`${service.url}/echo?gate=${id}`, {
        method: 'POST',
        headers: { 'x-request-id': id, 'content-type': 'application/json' },
        body: JSON.stringify(id),
      });
      return (await answer.json()) as Echoed;
    });
    await until(() => ids.every((id) => gates.has(id)));
    [...ids].reverse().forEach((id) => gates.get(id)?.());
    expect(await Promise.all(answers)).toEqual(ids.map((id) => ({ body: id, before: id, after: id })));
    for (const id of ids) expect((await exchangeOf(id))?.ruleResults).toMatchObject([{ reason: id }]);
  });

  it('gives a request without an acceptable correlation id one of its own', async () => {
    const given = ['', 'a b', 'ü', 'x'.repeat(129), '"; DROP', 'a\tb'];
    const ids = await Promise.all(
      given.map((id) => fetch(`${service.url}/context`, { headers: { 'x-request-id': id } })),
    );
    const made = ids.map((answer) => answer.headers.get('x-request-id'));
    expect(made.every((id) => /^[0-9a-f]{32}$/.test(id ?? ''))).toBe(true);
    expect(new Set(made).size).toBe(given.length);
  });

  it('tells the observer once of each request, also of one that was given up', async () => {
    const gate = 'given-up';
    const socket = net.connect(Number(new URL(service.url).port), '127.0.0.1');
    socket.write(post(gate, '1', gate));
    await until(() => gates.has(gate));
    socket.destroy();
    const exchange = await exchangeOf(gate);
    expect(exchange?.failure).toBe('the connection ended before the whole answer was sent');
    expect(exchange?.peer).toBe('127.0.0.1');
    gates.get(gate)?.();
    await fetch(`${service.url}/context`, { headers: { 'x-request-id': 'after' } });
    await exchangeOf('after');
    expect(service.exchanges.filter(({ correlationId }) => correlationId === gate)).toHaveLength(1);
  });

  it('is told of without its query', async () => {
    await fetch(`${service.url}/items/7?private_token=glpat-1`, { headers: { 'x-request-id': 'query' } });
    const exchange = await exchangeOf('query');
    expect(exchange).toMatchObject({ path: '/items/7', route: '/items/:id', peer: '127.0.0.1', status: 200 });
    expect(JSON.stringify({ ...exchange, requestHeaders: {} })).not.toContain('glpat-1');
  });

  it('is not there outside of requests, and nothing is recorded then', () => {
    expect(currentRequest()).toBeUndefined();
    expect(() => recordRuleResult({ rule: 'a-rule', outcome: 'allowed' })).not.toThrow();
    const ruleResults: [] = [];
    runInRequest({ correlationId: 'id', ruleResults }, () => recordRuleResult({ rule: 'a-rule', outcome: 'allowed' }));
    expect(ruleResults).toEqual([{ rule: 'a-rule', outcome: 'allowed' }]);
    expect(currentRequest()).toBeUndefined();
  });
});
