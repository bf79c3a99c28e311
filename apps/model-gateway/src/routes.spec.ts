import 'reflect-metadata';
import { type RunningService, startService } from '@tandem/platform';
import { modelGateway } from './model-gateway.js';

const PUBLIC = ['GET /metrics', 'GET /monitoring/healthz'];
const CONTROL = 'simulator-token-of-a-spec';

describe('every route of Code Suggest', () => {
  const routes: string[] = [];
  let service: RunningService;

  beforeAll(async () => {
    const definition: typeof modelGateway = {
      ...modelGateway,
      middleware: (fastify, app) => {
        fastify.addHook('onRoute', ({ method, url }) => {
          routes.push(...[method].flat().map((one) => `${one} ${url}`));
        });
        modelGateway.middleware?.(fastify, app);
      },
    };
    service = await startService(definition, {
      PORT: '0',
      LOG_LEVEL: 'silent',
      GITLAB_URL: 'http://127.0.0.1:9',
      SIMULATOR_TOKEN: CONTROL,
    });
  });

  afterAll(() => service.close());

  it('is one of those that are known', () => {
    const known = routes.filter((route) => !route.includes(' /_simulator/'));
    expect(known.sort()).toEqual([...PUBLIC, 'POST /v2/code/completions', 'POST /v2/completions'].sort());
  });

  it('wants authentication, or is declared public', async () => {
    const open: string[] = [];
    for (const route of routes) {
      const [method = '', path = ''] = route.split(' ');
      const { status } = await fetch(`${service.url}${path}`, { method });
      if (status !== 401) open.push(route);
    }
    expect(open.sort()).toEqual(PUBLIC);
  });
});
