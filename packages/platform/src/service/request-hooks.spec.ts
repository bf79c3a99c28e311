import { Clock } from '../clock.service.js';
import type { Exchange } from '../exchanges/exchange.js';
import { startFixture } from '../fixtures/fixture-service.js';
import { until } from '../fixtures/until.js';

class StoppedClock extends Clock {
  override now(): number {
    return Date.parse('2030-01-01T12:00:00Z');
  }
}

describe('the hooks of a service', () => {
  const post = (url: string, body: unknown) =>
    fetch(`${url}/echo`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });

  it('dates every answer by the clock of the service', async () => {
    const service = await startFixture({}, { clock: new StoppedClock() });
    try {
      for (const path of ['/context', '/nowhere', '/throw/error', '/throw/refusal']) {
        const answer = await fetch(`${service.url}${path}`);
        expect([path, answer.headers.get('date')]).toEqual([path, 'Tue, 01 Jan 2030 12:00:00 GMT']);
      }
      expect(service.exchanges[0]?.startedAt).toBe(Date.parse('2030-01-01T12:00:00Z'));
    } finally {
      await service.close();
    }
  });

  it('tells observers of no body if none of them wants it', async () => {
    const service = await startFixture();
    await post(service.url, { a: 1 });
    await until(() => service.exchanges.length === 1);
    await service.close();
    expect(service.exchanges[0]).not.toHaveProperty('requestBody');
    expect(service.exchanges[0]).not.toHaveProperty('responseBody');
  });

  it('tells observers of as much of a body as they want', async () => {
    const service = await startFixture({}, { observedBody: 30 });
    const bodies: unknown[] = [{ short: true }, { long: 'x'.repeat(1000) }, ['list'], null, 7];
    for (const body of bodies) await post(service.url, body);
    await until(() => service.exchanges.length === bodies.length);
    await service.close();
    const told = service.exchanges.map(({ requestBody }: Exchange) => requestBody);
    expect(told).toEqual([{ short: true }, `{"long":"${'x'.repeat(21)}`, ['list'], null, '7']);
    expect(service.exchanges.every(({ responseBody = '' }) => responseBody.length <= 30)).toBe(true);
  });

  it('tells observers of the text of a body that is malformed, or that nests deep, and goes on', async () => {
    const service = await startFixture({}, { observedBody: 100_000 });
    const deep = '['.repeat(30_000) + ']'.repeat(30_000);
    const bodies = ['{"malformed"', deep, `{"a":${'['.repeat(100)}1${']'.repeat(100)}}`, '{"fine":true}'];
    for (const body of bodies) {
      const headers = { 'content-type': 'application/json' };
      await (await fetch(`${service.url}/echo`, { method: 'POST', body, headers })).text();
    }
    await until(() => service.exchanges.length === bodies.length);
    await service.close();
    const told = service.exchanges.map(({ requestBody }: Exchange) => requestBody);
    expect(told).toEqual([...bodies.slice(0, 3), { fine: true }]);
  });

  it('goes on if an exchange cannot be observed', async () => {
    const broken = { observe: () => undefined };
    const service = await startFixture({}, { observers: [broken], observedBody: 10 });
    try {
      const failing = jest.spyOn(Buffer, 'concat').mockImplementationOnce(() => {
        throw new Error('odd');
      });
      await post(service.url, { a: 1 });
      await until(() => failing.mock.results.length > 0);
      failing.mockRestore();
      expect((await fetch(`${service.url}/context`)).status).toBe(200);
    } finally {
      await service.close();
    }
  });

  it('tells observers of the beginning of a streamed body too, also of one that broke off', async () => {
    const service = await startFixture({}, { observedBody: 3 });
    await fetch(`${service.url}/break`)
      .then(
        (answer) => answer.text(),
        () => undefined,
      )
      .catch(() => undefined);
    await until(() => service.exchanges.length === 1);
    await service.close();
    expect(service.exchanges).toMatchObject([{ responseBody: 'hal', failure: expect.any(String) }]);
  });
});
