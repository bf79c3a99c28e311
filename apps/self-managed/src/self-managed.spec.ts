import 'reflect-metadata';
import { ModulesContainer } from '@nestjs/core';
import { undeclaredRoutes } from '@tandem/gitlab';
import { boundHandlers, startService, type RunningService } from '@tandem/platform';
import { startSpecCluster, type Cluster } from '@tandem/testing';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { selfManaged } from './self-managed.js';

let cluster: Cluster;
let service: RunningService;
let upstream: Server;
let environment: Record<string, string>;
const asked: (string | undefined)[] = [];

beforeAll(async () => {
  upstream = createServer(({ url }, response) => {
    asked.push(url);
    response.writeHead(201).end('{}');
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  cluster = await startSpecCluster();
  environment = {
    PORT: '0',
    SAAS_URL: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`,
    DATABASE_URL: await cluster.createDatabase({
      name: 'self_managed',
      role: 'self_managed',
      password: 'self_managed',
    }),
    LOG_LEVEL: 'silent',
  };
  service = await startService(selfManaged, environment);
});

afterAll(async () => {
  await service?.close();
  await cluster?.stop();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
});

describe('every route of self-managed', () => {
  it('is an @Operation or @Public', () => {
    expect(boundHandlers(service.app.get(ModulesContainer)).length).toBeGreaterThan(40);
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

describe('self-managed with a path in its URL', () => {
  it('asks SaaS below the path of SaaS, not its own', async () => {
    const below = await startService(selfManaged, {
      ...environment,
      EXTERNAL_URL: 'http://gitlab.example.com/git/lab/',
      SAAS_URL: `${environment.SAAS_URL}/saas`,
    });
    try {
      const requestToken = async (path: string) => {
        const headers = { authorization: 'Bearer glpat-selfmanaged-dev-0001' };
        return (await fetch(below.url + path, { method: 'POST', headers })).status;
      };
      asked.length = 0;
      expect(await requestToken('/git/lab/api/v4/code_suggestions/tokens')).toBe(201);
      expect(await requestToken('/api/v4/code_suggestions/tokens')).toBe(404);
      expect(asked).toEqual(['/saas/api/v4/code_suggestions/tokens']);
      expect((await fetch(`${below.url}/git/lab/-/readiness`)).status).toBe(200);
      expect((await fetch(`${below.url}/-/readiness`)).status).toBe(404);
    } finally {
      await below.close();
    }
  });
});
