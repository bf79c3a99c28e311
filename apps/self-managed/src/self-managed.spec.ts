import 'reflect-metadata';
import { allRoutes, undeclaredRoutes } from '@tandem/gitlab';
import { startService, type RunningService } from '@tandem/platform';
import { startSpecCluster, type Cluster } from '@tandem/testing';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { selfManaged } from './service.js';

let cluster: Cluster;
let service: RunningService;
let upstream: Server;

beforeAll(async () => {
  upstream = createServer((_request, response) => void response.writeHead(201).end('{}'));
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  cluster = await startSpecCluster();
  service = await startService(selfManaged, {
    PORT: '0',
    SAAS_URL: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`,
    DATABASE_URL: await cluster.createDatabase({
      name: 'self_managed',
      role: 'self_managed',
      password: 'self_managed',
    }),
    LOG_LEVEL: 'silent',
  });
});

afterAll(async () => {
  await service?.close();
  await cluster?.stop();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
});

describe('every route of self-managed', () => {
  it('declares @Authenticated or @Public', () => {
    expect(allRoutes(service.app).length).toBeGreaterThan(40);
    expect(undeclaredRoutes(service.app)).toEqual([]);
  });
});

describe('a token request', () => {
  it('costs two round trips to the database', async () => {
    const requestToken = () =>
      fetch(`${service.url}/api/v4/code_suggestions/tokens`, {
        method: 'POST',
        headers: { authorization: 'Bearer glpat-selfmanaged-dev-0001' },
      });
    await requestToken();
    const query = jest.spyOn(pg.Client.prototype, 'query');
    try {
      expect((await requestToken()).status).toBe(201);
      const names = query.mock.calls.map(([statement]) => (statement as unknown as { name?: string }).name);
      expect(names).toEqual(['authenticate', 'access_code_suggestions']);
    } finally {
      query.mockRestore();
    }
  });
});
