import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { allRoutes, undeclaredRoutes } from '@tandem/gitlab';
import type { RunningService } from '@tandem/platform';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { SaasFixture } from './fixtures/start-saas.js';

@Controller('forgotten')
class ForgottenController {
  @Get()
  show(): string {
    return 'open to everybody';
  }
}

@Module({ controllers: [ForgottenController] })
class ForgetfulModule {}

let fixture: SaasFixture;
let service: RunningService;

beforeAll(async () => {
  fixture = await SaasFixture.create();
  service = await fixture.start();
});

afterAll(() => fixture?.stop());

const requestToken = () =>
  fetch(`${service.url}/api/v4/code_suggestions/tokens`, {
    method: 'POST',
    headers: { authorization: 'Bearer glpat-saas-acme-service-01', 'user-agent': 'gitlab-workhorse' },
  });

describe('every route of SaaS', () => {
  it('declares @Authenticated or @Public', () => {
    expect(allRoutes(service.app).length).toBeGreaterThan(50);
    expect(undeclaredRoutes(service.app)).toEqual([]);
  });

  it('is found where it declares neither', async () => {
    const app = await NestFactory.createApplicationContext(ForgetfulModule, { logger: false });
    expect(undeclaredRoutes(app)).toEqual(['ForgottenController.show']);
    await app.close();
  });
});

describe('a token request', () => {
  it('costs two round trips to the database', async () => {
    await requestToken();
    const query = jest.spyOn(pg.Client.prototype, 'query');
    try {
      const { status } = await requestToken();
      expect(status).toBe(201);
      const names = query.mock.calls.map(([statement]) => (statement as unknown as { name?: string }).name);
      expect(names).toEqual(['authenticate', 'access_code_suggestions']);
    } finally {
      query.mockRestore();
    }
  });
});

describe('the schema of SaaS', () => {
  it('is what its entities say, after its migrations', async () => {
    const { upQueries } = await service.app.get(DataSource).driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });
});
