import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { undeclaredRoutes } from '@tandem/gitlab';
import { boundHandlers, type RunningService } from '@tandem/platform';
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

const requestToken = ({ url } = service) =>
  fetch(`${url}/api/v4/code_suggestions/tokens`, {
    method: 'POST',
    headers: { authorization: 'Bearer glpat-saas-acme-service-01', 'user-agent': 'gitlab-workhorse' },
  });

describe('every route of SaaS', () => {
  it('is an @Operation or @Public', () => {
    expect(boundHandlers(service.app.get(ModulesContainer)).length).toBeGreaterThan(50);
    expect(undeclaredRoutes(service.app)).toEqual([]);
  });

  it('is found if it is neither', async () => {
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

  it('is planned by each connection a few times, and not for each request', async () => {
    const alone = await fixture.start({ DATABASE_POOL_SIZE: '2' });
    try {
      for (let count = 0; count < 30; count += 1) await requestToken(alone);
      const planned = await alone.app
        .get(DataSource)
        .query<{ name: string }[]>(
          `SELECT name FROM pg_prepared_statements WHERE generic_plans > 0 AND name <> 'note_last_use' ORDER BY name`,
        );
      expect(planned.map(({ name }) => name)).toEqual(['access_code_suggestions', 'authenticate']);
    } finally {
      await alone.close();
    }
  });
});

describe('SaaS with a path in its URLs', () => {
  let below: RunningService;
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(below.url + path, init);
    return { status: answer.status, headers: answer.headers, json: (await answer.json()) as Record<string, unknown> };
  };

  beforeAll(async () => {
    below = await fixture.start({ ISSUER_URL: 'http://saas.example.com/git/lab' });
  });

  it.each(['/-/readiness', '/-/liveness', '/.well-known/openid-configuration', '/oauth/discovery/keys'])(
    'serves %s below it, and nothing outside',
    async (path) => {
      expect((await ask(`/git/lab${path}`)).status).toBe(200);
      for (const outside of [path, `/git${path}`, `/git/labs${path}`]) {
        expect(await ask(outside)).toMatchObject({ status: 404, json: { error: '404 Not Found' } });
      }
    },
  );

  it('names it in discovery, in the JWT and in links', async () => {
    const { json: document } = await ask('/git/lab/.well-known/openid-configuration');
    expect(document).toMatchObject({
      issuer: 'http://saas.example.com/git/lab',
      jwks_uri: 'http://saas.example.com/git/lab/oauth/discovery/keys',
    });
    const headers = { 'private-token': 'glpat-saas-admin-root-0001' };
    const { json } = await ask('/git/lab/api/v4/code_suggestions/tokens', {
      method: 'POST',
      headers: { authorization: 'Bearer glpat-saas-acme-service-01', 'user-agent': 'gitlab-workhorse' },
    });
    const [, claims = ''] = String(json.access_token).split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ iss: document.issuer });
    const { headers: page } = await ask('//git//lab/api/v4/users.json?per_page=1', { headers });
    expect(page.get('link')).toMatch(/^<http:\/\/127\.0\.0\.1:0\/git\/lab\/api\/v4\/users\?/);
    expect((await ask('/api/v4/users', { headers })).status).toBe(404);
  });
});

describe('the schema of SaaS', () => {
  it('is what its entities say, after its migrations', async () => {
    const { upQueries } = await service.app.get(DataSource).driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });
});
