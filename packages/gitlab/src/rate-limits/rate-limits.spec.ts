import { Controller, Get, Post } from '@nestjs/common';
import { Clock, type RunningService } from '@tandem/platform';
import { startSpecCluster, type Cluster } from '@tandem/testing';
import { DataSource } from 'typeorm';
import { Authenticated } from '../fixtures/authenticated.js';
import { AuthenticationModule } from '../authentication/authentication.module.js';
import { startGitlab } from '../fixtures/gitlab-service.js';
import { newUser } from '../fixtures/new-user.js';
import { LimitsRequestsPerUser } from './rate-limit.guard.js';

@Controller()
class TokensController {
  @Post('tokens')
  @Authenticated({ scope: 'api' })
  @LimitsRequestsPerUser()
  create(): object {
    return {};
  }

  @Get('elsewhere')
  @Authenticated({ scope: 'api' })
  elsewhere(): object {
    return {};
  }
}

class SetClock extends Clock {
  time = Date.parse('2023-05-31T12:00:10.500Z');

  override now(): number {
    return this.time;
  }
}

const LIMIT = 10;
let cluster: Cluster;
let clocks: SetClock[];
let services: RunningService[];
let databaseUrl: string;
beforeAll(async () => {
  cluster = await startSpecCluster();
  databaseUrl = await cluster.createDatabase({ name: 'limited', role: 'limited', password: 'limited' });
  clocks = [new SetClock(), new SetClock()];
  services = await Promise.all(clocks.map((clock) => start(String(LIMIT), clock)));
});
afterAll(async () => {
  await Promise.all(services.map((service) => service.close()));
  await cluster.stop();
});

const start = (limit: string, clock: Clock) =>
  startGitlab({
    databaseUrl,
    environment: { TOKEN_REQUESTS_PER_USER_LIMIT: limit, TOKEN_REQUESTS_PER_USER_PERIOD_SECONDS: '30' },
    hooks: { clock },
    imports: [AuthenticationModule],
    controllers: [TokensController],
  });

const query = <Row>(text: string, values: unknown[] = []) =>
  services[0]!.app.get(DataSource).query<Row[]>(text, values);

let users = 0;
const someone = () => newUser(services[0]!, `user-${++users}`);

const ask = (token: string, { url } = services[0]!) =>
  fetch(`${url}/tokens`, { method: 'POST', headers: { 'private-token': token } });
const statuses = async (asked: Promise<Response>[]) => (await Promise.all(asked)).map(({ status }) => status).sort();
const repeated = (status: number, times: number) => Array<number>(times).fill(status);

describe('a limit of token requests per user', () => {
  it('lets exactly as many pass, through however many replicas at once', async () => {
    const { token } = await someone();
    const asked = Array.from({ length: 4 * LIMIT }, (_, index) => ask(token, services[index % services.length]));
    expect(await statuses(asked)).toEqual([...repeated(201, LIMIT), ...repeated(429, 3 * LIMIT)]);
    const observed = (await Promise.all(asked))
      .map(({ headers }) => Number(headers.get('ratelimit-observed')))
      .filter((count) => count > 0);
    expect(new Set(observed)).toEqual(new Set(Array.from({ length: 3 * LIMIT }, (_, index) => LIMIT + 1 + index)));
  });

  it('answers 429 as Rack::Attack does', async () => {
    const { token } = await someone();
    await Promise.all(Array.from({ length: LIMIT }, () => ask(token)));
    const answer = await ask(token);
    expect([answer.status, await answer.text()]).toEqual([429, 'Retry later\n']);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': expect.stringMatching(/^text\/plain/) as string,
      'retry-after': '20',
      'ratelimit-name': 'throttle_authenticated_token_requests',
      'ratelimit-limit': '20',
      'ratelimit-observed': '11',
      'ratelimit-remaining': '0',
      'ratelimit-reset': String(Date.parse('2023-05-31T12:00:30Z') / 1000),
      'ratelimit-resettime': 'Wed, 31 May 2023 12:00:30 GMT',
    });
  });

  it('is each user’s own, whichever token is presented, and of no other request', async () => {
    const [one, other] = [await someone(), await someone()];
    await Promise.all(Array.from({ length: LIMIT + 1 }, () => ask(one.token)));
    expect((await ask(one.token)).status).toBe(429);
    expect((await ask(other.token)).status).toBe(201);
    const elsewhere = await fetch(`${services[0]!.url}/elsewhere`, { headers: { 'private-token': one.token } });
    expect(elsewhere.status).toBe(200);
  });

  it('starts over with the next period', async () => {
    const { token } = await someone();
    await Promise.all(Array.from({ length: LIMIT + 1 }, () => ask(token)));
    clocks.forEach((clock) => (clock.time += 19_000));
    expect((await ask(token)).status).toBe(429);
    clocks.forEach((clock) => (clock.time += 1000));
    expect(await statuses(Array.from({ length: LIMIT + 1 }, () => ask(token)))).toEqual([...repeated(201, LIMIT), 429]);
  });

  it('counts on if a replica’s clock is a period behind, and from one if a clock was set back', async () => {
    const { token } = await someone();
    clocks[0]!.time += 30_000;
    await Promise.all(Array.from({ length: LIMIT }, () => ask(token, services[0])));
    expect((await ask(token, services[1])).status).toBe(429);
    clocks.forEach((clock) => (clock.time -= 86_400_000));
    expect((await ask(token, services[1])).status).toBe(201);
  });

  it('does not count who is refused before', async () => {
    const { id, token } = await someone();
    await query(`UPDATE users SET state = 'blocked' WHERE id = $1`, [id]);
    expect(await statuses([ask(token), ask('glpat-00000000000000000000')])).toEqual([401, 403]);
    expect(await query('SELECT FROM token_request_counts WHERE user_id = $1', [id])).toEqual([]);
  });

  it('is off by default: nothing is counted', async () => {
    const { id, token } = await someone();
    const unlimited = await start('', new SetClock());
    try {
      expect(await statuses(Array.from({ length: 5 * LIMIT }, () => ask(token, unlimited)))).toEqual(
        repeated(201, 5 * LIMIT),
      );
      expect(await query('SELECT FROM token_request_counts WHERE user_id = $1', [id])).toEqual([]);
    } finally {
      await unlimited.close();
    }
  });
});
