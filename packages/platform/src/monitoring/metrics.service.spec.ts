import { register } from 'prom-client';
import { startFixture } from '../fixtures/fixture-service.js';
import { until } from '../fixtures/until.js';
import { Metrics } from './metrics.service.js';

describe('Metrics', () => {
  it('are those of one application, in a registry of its own', async () => {
    const [one, other] = [new Metrics(), new Metrics()];
    one.registry.getSingleMetric('http_request_duration_seconds');
    one.observe({ direction: 'in', method: 'GET', route: '/only-one', status: 200, duration: 5 } as never);
    expect(await one.registry.metrics()).toContain(
      'http_request_duration_seconds_bucket{le="0.005",method="GET",route="/only-one",status="200"} 1',
    );
    expect(await other.registry.metrics()).not.toContain('/only-one');
    expect(await register.metrics()).not.toContain('http_request_duration_seconds');
    expect(await other.registry.metrics()).toContain('process_cpu_seconds_total');
  });

  it('have as many labels as there are routes, whatever is asked for', async () => {
    const service = await startFixture();
    try {
      const paths = ['/items/1', '/items/2?x=1', '/nowhere/1', '/nowhere/2', '/nowhere/3', '/items', '/%'];
      await Promise.all(paths.map((path) => fetch(`${service.url}${path}`)));
      await until(() => service.exchanges.length >= paths.length);
      const text = await service.app.get(Metrics).registry.metrics();
      const series = text.split('\n').filter((line) => line.startsWith('http_request_duration_seconds_count'));
      expect(series.map((line) => line.replace('http_request_duration_seconds_count', '')).sort()).toEqual([
        '{method="GET",route="(unknown)",status="400"} 1',
        '{method="GET",route="(unknown)",status="404"} 4',
        '{method="GET",route="/items/:id",status="200"} 2',
      ]);
    } finally {
      await service.close();
    }
  });

  it('count an upstream by its name, and one that did not answer with status 0', async () => {
    const metrics = new Metrics();
    const exchange = { direction: 'out', method: 'POST', route: 'saas', duration: 20 };
    metrics.observe({ ...exchange, status: 201 } as never);
    metrics.observe({ ...exchange, failure: 'refused' } as never);
    const text = await metrics.registry.metrics();
    expect(text).toContain('http_client_request_duration_seconds_count{method="POST",upstream="saas",status="201"} 1');
    expect(text).toContain('http_client_request_duration_seconds_count{method="POST",upstream="saas",status="0"} 1');
  });
});
