import { Controller, Get, Post } from '@nestjs/common';
import { FEATURE_FLAGS, type Scope } from '@tandem/contracts';
import { Public, type RunningService } from '@tandem/platform';
import { startSpecCluster, type Cluster } from '@tandem/testing';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { RequiresFeatureFlag } from '../feature-flags/feature-flag.guard.js';
import { Authenticated } from '../fixtures/authenticated.js';
import { startGitlab } from '../fixtures/gitlab-service.js';
import { InstanceSecret } from '../secrets/instance-secret.js';
import { CurrentAuthentication, type Authentication } from './authentication.js';
import { undeclaredRoutes } from './authentication.guard.js';
import { AuthenticationModule } from './authentication.module.js';

@Controller()
class FixtureController {
  @Get('forgotten')
  forgotten(): string {
    return 'open to everybody';
  }

  @Get('public')
  @Public()
  public(): string {
    return 'public';
  }

  @Get('any')
  @Authenticated({ scope: 'any' })
  any(@CurrentAuthentication() { user }: Authentication): string {
    return user.username;
  }

  @Get('optional')
  @Authenticated({ scope: 'api', optional: true })
  optional(@CurrentAuthentication() authentication?: Authentication): string {
    return authentication?.user.username ?? 'nobody';
  }

  @Get('api')
  @Authenticated({ scope: 'api' })
  read(): string {
    return 'read';
  }

  @Post('api')
  @Authenticated({ scope: 'api' })
  write(): string {
    return 'written';
  }

  @Post('several')
  @Authenticated({ scope: ['sudo', 'create_runner'] })
  several(): string {
    return 'done';
  }

  @Get('admin')
  @Authenticated({ scope: 'api', admin: true })
  admin(): string {
    return 'admin';
  }

  @Post('flagged')
  @Authenticated({ scope: 'api' })
  @RequiresFeatureFlag(FEATURE_FLAGS.tokensApi, FEATURE_FLAGS.aiAssist)
  flagged(): string {
    return 'flagged';
  }
}

let cluster: Cluster;
let service: RunningService;
let database: DataSource;
let tokens = 0;

beforeAll(async () => {
  cluster = await startSpecCluster();
  service = await startGitlab({
    databaseUrl: await cluster.createDatabase({ name: 'guard', role: 'guard', password: 'guard' }),
    imports: [AuthenticationModule],
    controllers: [FixtureController],
  });
  database = service.app.get(DataSource);
  for (const [username, admin] of [
    ['root', true],
    ['user', false],
  ]) {
    await database.query(
      `INSERT INTO users (username, name, email, state, admin, user_type, code_suggestions, created_at)
       VALUES ($1::text, $1::text, $1::text || '@example.com', 'active', $2, 'human', false, now())`,
      [username, admin],
    );
  }
});

afterAll(async () => {
  await service?.close();
  await cluster?.stop();
});

async function tokenOf(username: 'root' | 'user', ...scopes: Scope[]): Promise<string> {
  const token = `glpat-guard-${String(++tokens).padStart(14, '0')}`;
  await database.query(
    `INSERT INTO personal_access_tokens (user_id, name, token_digest, scopes, revoked, expires_at, seeded, created_at)
     SELECT id, 'x', $2, $3, false, '2999-01-01', false, now() FROM users WHERE username = $1`,
    [username, service.app.get(InstanceSecret).digest(token), scopes],
  );
  return token;
}

async function ask(method: string, path: string, token?: string): Promise<[number, string]> {
  const answer = await fetch(`${service.url}/${path}`, {
    method,
    headers: token === undefined ? {} : { 'private-token': token },
  });
  return [answer.status, await answer.text()];
}

const UNAUTHORIZED = [401, '{"message":"401 Unauthorized"}'];

describe('a route', () => {
  it('that declares nothing is refused to everybody, and found', async () => {
    const refused = [500, '{"message":"500 Internal Server Error"}'];
    expect(await ask('GET', 'forgotten')).toEqual(refused);
    expect(await ask('GET', 'forgotten', await tokenOf('root', 'api', 'sudo'))).toEqual(refused);
    expect(undeclaredRoutes(service.app)).toEqual(['FixtureController.forgotten']);
  });

  it('that is public asks for nothing, and looks at no token', async () => {
    expect(await ask('GET', 'public')).toEqual([200, 'public']);
    const query = jest.spyOn(pg.Client.prototype, 'query');
    expect(await ask('GET', 'public', 'glpat-unknown-0000000000')).toEqual([200, 'public']);
    expect(query).not.toHaveBeenCalled();
    query.mockRestore();
  });

  it('of any scope takes every token that counts', async () => {
    expect(await ask('GET', 'any', await tokenOf('user', 'read_registry'))).toEqual([200, 'user']);
    expect(await ask('GET', 'any')).toEqual(UNAUTHORIZED);
    expect(await ask('GET', 'any', 'glpat-unknown-0000000000')).toEqual(UNAUTHORIZED);
  });

  it('that is open to nobody too takes none, but refuses a bad token', async () => {
    expect(await ask('GET', 'optional')).toEqual([200, 'nobody']);
    expect(await ask('GET', 'optional', await tokenOf('user', 'api'))).toEqual([200, 'user']);
    expect(await ask('GET', 'optional', 'glpat-unknown-0000000000')).toEqual(UNAUTHORIZED);
    expect((await ask('GET', 'optional', await tokenOf('user', 'read_user')))[0]).toBe(403);
  });

  it.each<[string, string, Scope, number]>([
    ['GET', 'api', 'api', 200],
    ['GET', 'api', 'read_api', 200],
    ['HEAD', 'api', 'read_api', 200],
    ['GET', 'api', 'read_user', 403],
    ['POST', 'api', 'api', 201],
    ['POST', 'api', 'read_api', 403],
    ['POST', 'api', 'sudo', 403],
    ['POST', 'several', 'sudo', 201],
    ['POST', 'several', 'create_runner', 201],
    ['POST', 'several', 'api', 403],
  ])('answers %s /%s with scope %s alone by %d', async (method, path, scope, status) => {
    expect((await ask(method, path, await tokenOf('user', scope)))[0]).toBe(status);
  });

  it('names the scopes that would reach', async () => {
    const scopes = async (path: string) => {
      const [, text] = await ask('POST', path, await tokenOf('user', 'read_user'));
      return (JSON.parse(text) as { scope: string }).scope;
    };
    expect([await scopes('api'), await scopes('several')]).toEqual(['api read_api', 'sudo create_runner']);
  });

  it('for administrators refuses others, after the scope', async () => {
    expect(await ask('GET', 'admin', await tokenOf('root', 'api'))).toEqual([200, 'admin']);
    expect(await ask('GET', 'admin', await tokenOf('user', 'api'))).toEqual([403, '{"message":"403 Forbidden"}']);
    expect((await ask('GET', 'admin', await tokenOf('user', 'read_user')))[1]).toContain('insufficient_scope');
  });

  it('behind flags is there while all of them are on, in the round trip of the authentication', async () => {
    const token = await tokenOf('user', 'api');
    expect(await ask('POST', 'flagged', token)).toEqual([201, 'flagged']);
    await database.query(`INSERT INTO features (name, created_at) VALUES ($1, now())`, [FEATURE_FLAGS.aiAssist]);
    const query = jest.spyOn(pg.Client.prototype, 'query');
    expect(await ask('POST', 'flagged', token)).toEqual([404, '{"message":"404 Not Found"}']);
    expect(query).toHaveBeenCalledTimes(1);
    query.mockRestore();
    expect(await ask('POST', 'flagged')).toEqual(UNAUTHORIZED);
    await database.query('DELETE FROM features');
    expect(await ask('POST', 'flagged', token)).toEqual([201, 'flagged']);
  });
});

describe('the query of the authentication', () => {
  it('finds a token by its index among thousands', async () => {
    await database.query(`
      INSERT INTO personal_access_tokens (user_id, name, token_digest, scopes, revoked, expires_at, seeded, created_at)
        SELECT 1, 'x', 'digest ' || i, '{api}', false, '2999-01-01', false, now() FROM generate_series(1, 5000) i;
      ANALYZE;
    `);
    const query = jest.spyOn(pg.Client.prototype, 'query');
    await ask('GET', 'any', 'glpat-unknown-0000000000');
    const [statement] = query.mock.calls[0] as unknown as [{ text: string; values: unknown[] }];
    query.mockRestore();
    const plan = await database.query<object[]>(`EXPLAIN ${statement.text}`, statement.values);
    expect(JSON.stringify(plan)).toContain('index_personal_access_tokens_on_token_digest');
    expect(JSON.stringify(plan)).not.toContain('Seq Scan on personal_access_tokens');
  });
});
