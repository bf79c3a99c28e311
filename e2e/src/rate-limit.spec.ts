import { startTandem, sendRequest, type Tandem } from '@tandem/testing';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Administration, requestToken } from './support/administration.js';
import { NOT_FOUND } from './support/answers.js';

const LIMIT = 6;
const PERIOD = 86_400;
const LIMITED = { TOKEN_REQUESTS_PER_USER_LIMIT: `${LIMIT}`, TOKEN_REQUESTS_PER_USER_PERIOD_SECONDS: `${PERIOD}` };
const TOKENS = '/api/v4/code_suggestions/tokens';
const times = <Value>(count: number, value: Value) => Array<Value>(count).fill(value);

describe('a limit of token requests per user on self-managed', () => {
  const secret = { SECRET_KEY_BASE: 'secret-key-base-of-two-replicas-00001' };
  let tandem: Tandem;
  let replica: ChildProcess;
  let urls: string[];
  beforeAll(async () => {
    tandem = await startTandem({
      seeds: { selfManaged: 'bare' },
      environment: { selfManaged: { ...LIMITED, ...secret } },
    });
    replica = fork(join(__dirname, '../../apps/self-managed/dist/main.js'), {
      env: {
        PATH: process.env['PATH'],
        ...LIMITED,
        ...secret,
        PORT: '0',
        SEED_FILE: 'none',
        SAAS_URL: tandem.saas.url,
        DATABASE_URL: tandem.stack.databaseUrls.selfManaged,
        LOG_LEVEL: 'silent',
      },
    });
    const [{ url }] = (await once(replica, 'message')) as [{ url: string }];
    urls = [tandem.selfManaged.url, url];
  });
  afterAll(async () => {
    replica.disconnect();
    await once(replica, 'exit');
    await tandem.close();
  });

  const root = () => tandem.selfManaged.people.root;
  const ask = (url: string) => sendRequest(url, 'POST', TOKENS, { as: root() });

  it('lets exactly as many requests pass, sent to two processes at once', async () => {
    const answers = await Promise.all(Array.from({ length: 5 * LIMIT }, (_, index) => ask(urls[index % 2] ?? '')));
    expect(answers.map(({ status }) => status).sort()).toEqual([...times(LIMIT, 404), ...times(4 * LIMIT, 429)]);
  });

  it('comes before the settings of the instance, and after the feature flag', async () => {
    expect(await requestToken(tandem.selfManaged, { as: root() })).toMatchObject({
      status: 429,
      text: 'Retry later\n',
    });
    const administration = new Administration(tandem.selfManaged);
    const answer = await administration.withFlagOff('code_suggestions_tokens_api', () =>
      requestToken(tandem.selfManaged, { as: root() }),
    );
    expect(answer).toMatchObject({ status: 404, json: NOT_FOUND });
  });

  it('sends nothing on to SaaS, and says which rule refused', async () => {
    await requestToken(tandem.selfManaged, { as: root() });
    const exchanges = await tandem.exchanges();
    expect(exchanges.filter(({ direction }) => direction === 'out')).toEqual([]);
    expect(JSON.stringify(exchanges.at(-1))).toContain('token-requests-are-within-the-limit');
  });

  it('starts over with the next period', async () => {
    await tandem.selfManaged.clock.advance(PERIOD);
    expect((await requestToken(tandem.selfManaged, { as: root() })).status).toBe(404);
  });
});

describe('a limit of token requests per user on SaaS', () => {
  let tandem: Tandem;
  beforeAll(async () => {
    tandem = await startTandem({ environment: { saas: LIMITED } });
  });
  afterAll(() => tandem.close());

  it('counts a self-managed deployment as the one account that it is, and its 429 is relayed', async () => {
    const { developer } = tandem.selfManaged.people;
    const answers = await Promise.all(
      times(2 * LIMIT, 0).map(() => requestToken(tandem.selfManaged, { as: developer })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([...times(LIMIT, 201), ...times(LIMIT, 429)]);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.text).toBe('Retry later\n');
    expect(refused?.headers).toMatchObject({
      'ratelimit-name': 'throttle_authenticated_token_requests',
      'ratelimit-remaining': '0',
    });
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
    const owner = await requestToken(tandem.saas, { as: tandem.saas.people.acmeOwner });
    expect(owner.status).not.toBe(429);
  });
});
