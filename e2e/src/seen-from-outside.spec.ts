import type { Tandem } from '@tandem/testing';
import { eventually } from './support/eventually.js';
import { requestToken } from './support/administration.js';
import { sharedTandem } from './support/shared-tandem.js';

let tandem: Tandem;

beforeAll(async () => {
  tandem = await sharedTandem();
});

afterAll(() => tandem?.close());

const as = 'glpat-selfmanaged-dev-0001';

interface LogLine {
  readonly level: string;
  readonly time: string;
  readonly service: string;
  readonly correlation_id?: string;
  readonly [field: string]: unknown;
}

const linesOf = (log: string) =>
  log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine);

describe('the correlation id', () => {
  it('is the client’s X-Request-Id if it gives a sensible one, on every hop, in answer and log', async () => {
    const correlationId = 'correlation-of-a-spec-0001';
    const { headers } = await requestToken(tandem.selfManaged, { as, headers: { 'x-request-id': correlationId } });
    expect(headers['x-request-id']).toBe(correlationId);
    for (const deployment of [tandem.selfManaged, tandem.saas]) {
      await eventually(() =>
        expect(linesOf(deployment.log()).some(({ correlation_id }) => correlation_id === correlationId)).toBe(true),
      );
    }
  });

  it.each(['', 'with space', 'x'.repeat(300), '<script>', as, `id-${as}`])(
    'is a new one in place of "%s"',
    async (given) => {
      const { headers } = await requestToken(tandem.selfManaged, { as, headers: { 'x-request-id': given } });
      expect(headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
    },
  );
});

describe('logs', () => {
  it('are JSON lines with level, time and service', async () => {
    await requestToken(tandem.selfManaged, { as });
    for (const [name, service] of [
      ['self-managed', tandem.selfManaged],
      ['saas', tandem.saas],
      ['model-gateway', tandem.modelGateway],
    ] as const) {
      for (const line of linesOf(service.log())) {
        expect(line).toMatchObject({ level: expect.any(String), time: expect.stringMatching(/Z$/), service: name });
      }
    }
  });

  it('tell the rule that refused, which the wire does not', async () => {
    await requestToken(tandem.saas, { as: 'unknown', headers: { 'x-request-id': 'refused-0001' } });
    await eventually(() => {
      const line = linesOf(tandem.saas.log()).find(({ correlation_id }) => correlation_id === 'refused-0001');
      expect(line).toMatchObject({ status: 401, rule: 'token-is-known' });
    });
  });

  it('hold no token, however it was presented', async () => {
    await requestToken(tandem.selfManaged, { query: { private_token: as } });
    await requestToken(tandem.selfManaged, { headers: { 'private-token': as } });
    await requestToken(tandem.selfManaged, { body: { access_token: as }, headers: { 'x-request-id': 'last-0001' } });
    await eventually(() => expect(tandem.selfManaged.log()).toContain('last-0001'));
    expect(tandem.selfManaged.log()).not.toContain(as);
  });

  it('warn of seeded tokens', () => {
    for (const deployment of [tandem.selfManaged, tandem.saas]) {
      expect(
        linesOf(deployment.log()).some(({ level, seeded_tokens }) => level === 'warn' && Number(seeded_tokens) > 0),
      ).toBe(true);
    }
  });
});

describe('health', () => {
  it('of both deployments is where GitLab has it', async () => {
    for (const deployment of [tandem.selfManaged, tandem.saas]) {
      expect(await deployment.request('GET', '/-/health')).toMatchObject({ status: 200, text: 'GitLab OK' });
      expect(await deployment.request('GET', '/-/liveness')).toMatchObject({ status: 200, json: { status: 'ok' } });
      expect(await deployment.request('GET', '/-/readiness')).toMatchObject({
        status: 200,
        json: { status: 'ok', master_check: [{ status: 'ok' }], db_check: [{ status: 'ok' }] },
      });
    }
  });

  it('of Code Suggest is at /monitoring/healthz', async () => {
    expect(await tandem.modelGateway.request('GET', '/monitoring/healthz')).toMatchObject({ status: 200 });
  });
});

describe('metrics', () => {
  it('count the requests of each service in Prometheus’ text format', async () => {
    await tandem.developer.requestToken();
    for (const [service, path] of [
      [tandem.selfManaged, '/-/metrics'],
      [tandem.saas, '/-/metrics'],
    ] as const) {
      const { status, headers, text } = await service.request('GET', path);
      expect(status).toBe(200);
      expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
      expect(text).toMatch(
        /^http_request_duration_seconds_count\{method="POST",route="\/api\/v4\/code_suggestions\/tokens",status="201"\} [1-9]/m,
      );
    }
    const { text } = await tandem.selfManaged.request('GET', '/-/metrics');
    expect(text).toMatch(
      /^http_client_request_duration_seconds_count\{method="POST",upstream="saas",status="201"\} [1-9]/m,
    );
    expect((await tandem.modelGateway.request('GET', '/metrics')).text).toContain(
      'code_suggestions_inference_requests',
    );
  });
});
