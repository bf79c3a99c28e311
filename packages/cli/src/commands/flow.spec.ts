import { createHash } from 'node:crypto';
import { type CommandRun, runCommand } from '../fixtures/run-command.js';
import { type FakeServices, SIMULATOR_TOKEN, startFakeServices } from '../fixtures/fake-services.js';
import type { StepReport } from '../flow/flow-report.js';

const PAT = 'glpat-selfmanaged-dev-0001';

describe('tandem flow', () => {
  let services: FakeServices;
  beforeEach(async () => (services = await startFakeServices()));
  afterEach(() => services.close());

  const tandem = runCommand;

  function flow(args: string[] = [], env: Record<string, string> = {}): Promise<CommandRun> {
    const named = [
      ['--self-managed', services['self-managed'].url],
      ['--saas', services.saas.url],
      ['--model-gateway', services['model-gateway'].url],
      ['--service-account', 'sat-owner'],
    ].flat();
    return tandem(['flow', ...named, ...args], { TANDEM_SIMULATOR_TOKEN: SIMULATOR_TOKEN, ...env });
  }

  async function stepsOf(
    env?: Record<string, string>,
  ): Promise<{ code: number; ok: boolean; steps: StepReport[]; problems: string[] }> {
    const { code, out } = await flow(['--output', 'json'], env);
    return { code, ...JSON.parse(out.join('\n')) };
  }

  async function failure(): Promise<Pick<StepReport, 'number' | 'rule' | 'detail'> & { code: number }> {
    const { code, steps } = await stepsOf();
    const failed = steps.filter(({ status }) => status === 'failed');
    expect(failed).toHaveLength(1);
    return { code, ...(failed[0] as StepReport) };
  }

  it('ends with 0, and prints a line for each step and the time to the first JWT', async () => {
    const { code, out, err } = await flow();
    expect(code).toBe(0);
    expect(err).toEqual([]);
    expect(out).toHaveLength(17 + 1 + 2);
    expect(out[0]).toMatch(
      /^ 1 {2}checked +\d+ ms {2}SM admin → GitLab Inc\. +add a service account +sat-owner, user 7$/,
    );
    expect(out.at(-2)).toMatch(/^first JWT after \d+ ms$/);
    expect(out.at(-1)).toBe('the flow is in order');
  });

  it('sends GET and the two POSTs of the flow, nothing else: it moves no clock', async () => {
    await flow();
    const all = (['self-managed', 'saas', 'model-gateway'] as const).flatMap((name) => services[name].requests);
    const written = new Set(all.filter((request) => !request.startsWith('GET ')));
    expect([...written].sort()).toEqual(['POST /api/v4/code_suggestions/tokens', 'POST /v2/completions']);
  });

  it('shows secrets as fingerprints', async () => {
    const { out } = await flow(['--output', 'json']);
    const text = out.join('\n');
    expect(text).toContain(`PAT sha256:${createHash('sha256').update(PAT).digest('hex').slice(0, 8)}`);
    expect(text).not.toMatch(/glpat-|jwt-of-|simulator-token/);
  });

  it('finds a JWT that was not renewed', async () => {
    services['self-managed'].routes['POST /api/v4/code_suggestions/tokens'] = () => [
      201,
      { access_token: 'jwt', expires_in: 3600, created_at: 1 },
    ];
    expect(await failure()).toMatchObject({ code: 1, number: 10, round: 2, rule: 'jwt-is-renewed' });
  });

  it('renews although somebody else has moved a clock, and leaves that as it is', async () => {
    services['model-gateway'].clockSeconds = 5;
    services.saas.journal = undefined;
    const { code, steps } = await stepsOf();
    expect([code, steps.at(-1)]).toMatchObject([0, { round: 2, number: 11, status: 'done' }]);
    expect(services['model-gateway'].clockSeconds).toBe(5);
  });

  describe.each([
    ['saas', 'GET /api/v4/users', 200, [], 1, 'service-account-exists'],
    [
      'saas',
      'GET /api/v4/users',
      200,
      [{ id: 7, username: 'sat-owner', state: 'blocked' }],
      1,
      'service-account-is-active',
    ],
    ['saas', 'GET /api/v4/users', 403, { message: '403 Forbidden' }, 1, 'administrator-token-is-accepted'],
    ['saas', 'GET /api/v4/users', 200, { users: [] }, 1, 'answer-is-gitlabs'],
    ['saas', 'GET /api/v4/personal_access_tokens', 200, [], 2, 'service-account-token-is-active'],
    [
      'self-managed',
      'GET /api/v4/application/settings',
      200,
      { ai_access_token: null },
      3,
      'ai-access-token-is-stored',
    ],
    [
      'self-managed',
      'GET /api/v4/application/settings',
      200,
      { ai_access_token: 'glpat-x' },
      3,
      'ai-access-token-is-write-only',
    ],
    [
      'self-managed',
      'GET /api/v4/personal_access_tokens/self',
      401,
      { message: '401 Unauthorized' },
      4,
      'personal_access_token_refused',
    ],
    ['self-managed', 'POST /api/v4/code_suggestions/tokens', 404, { message: '404 Not Found' }, 8, 'not_enabled'],
    ['self-managed', 'POST /api/v4/code_suggestions/tokens', 401, { message: '401 Unauthorized' }, 9, 'saas_refused'],
    ['self-managed', 'POST /api/v4/code_suggestions/tokens', 500, 'Internal Server Error', 9, 'saas_unreachable'],
    [
      'self-managed',
      'POST /api/v4/code_suggestions/tokens',
      201,
      { access_token: '' },
      11,
      'instance_unexpected_answer',
    ],
    ['model-gateway', 'POST /v2/completions', 401, { error: 'Forbidden by auth provider' }, 12, 'code_suggest_refused'],
    ['model-gateway', 'POST /v2/completions', 200, { choices: 'none' }, 13, 'code_suggest_unexpected_answer'],
  ] as const)('if %s answers %s with %d %j', (name, route, status, body, step, rule) => {
    it(`names step ${step} and ${rule}`, async () => {
      services[name].routes[route] = () => [status, body];
      expect(await failure()).toMatchObject({ code: 1, number: step, rule });
    });
  });

  it('names the rule that the refusing service recorded', async () => {
    services['self-managed'].routes['POST /api/v4/code_suggestions/tokens'] = () => [
      401,
      { message: '401 Unauthorized' },
    ];
    services.saas.journal = [
      {
        direction: 'in',
        path: '/api/v4/code_suggestions/tokens',
        started_at: '2026-01-01T00:00:00.000Z',
        duration_ms: 2,
        decisions: [
          { rule: 'authenticated', outcome: 'allowed' },
          { rule: 'for-instance-admin', outcome: 'refused', reason: 'the flag is off for sat-owner' },
        ],
      },
    ];
    expect(await failure()).toMatchObject({
      number: 9,
      rule: 'for-instance-admin',
      detail: expect.stringContaining('the flag is off for sat-owner'),
    });
  });

  it.each(['company_0123456789', 'glpat-Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6.01.0z1a2b3c4'])(
    'goes on with %s if the instance accepts it, and says which clients do not',
    async (TANDEM_PERSONAL_ACCESS_TOKEN) => {
      const { code, steps } = await stepsOf({ TANDEM_PERSONAL_ACCESS_TOKEN });
      expect(code).toBe(0);
      expect(steps[5]?.detail).toMatch(
        /is accepted by the instance, but not by GitLab's VS Code extension and language server of 2023: /,
      );
    },
  );

  it('names in one line the step at which a service is down, and stops', async () => {
    await services.saas.close();
    const { code, out, err } = await flow();
    expect(code).toBe(1);
    expect(err).toEqual([
      `step 1 (SM admin → GitLab Inc.) failed by rule saas-is-reachable: saas cannot be reached at ${services.saas.url}: nothing listens there (ECONNREFUSED)`,
    ]);
    expect(out.filter((line) => / skipped /.test(line))).toHaveLength(16);
    expect(services['self-managed'].requests).toEqual([]);
  });

  it('names step 12 when Code Suggest is down', async () => {
    await services['model-gateway'].close();
    expect(await failure()).toMatchObject({ number: 12, rule: 'code_suggest_unreachable' });
  });

  it('shows how the time of a token request falls on its hops, if it was recorded', async () => {
    const entry = { path: '/api/v4/code_suggestions/tokens', decisions: [] };
    const at = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms).toISOString();
    services['self-managed'].journal = [
      { ...entry, direction: 'out', started_at: at(1), duration_ms: 0.75 },
      { ...entry, direction: 'in', started_at: at(0), duration_ms: 2 },
    ];
    services.saas.journal = [{ ...entry, direction: 'in', started_at: at(1), duration_ms: 0.5 }];
    const { steps } = await stepsOf();
    const durations = steps.filter(({ round, number }) => round === 1 && number >= 8 && number <= 11);
    expect(durations.map((step) => Reflect.get(step, 'duration_ms') as number)).toEqual([
      expect.any(Number),
      0.5,
      0.3,
      expect.any(Number),
    ]);
  });

  it('stops when it is interrupted', async () => {
    const interruption = new AbortController();
    const urls = ['--self-managed', services['self-managed'].url, '--saas', services.saas.url];
    const { code, err } = await tandem(
      ['flow', ...urls, '--model-gateway', services['model-gateway'].url],
      {},
      { signal: interruption.signal, onLine: () => interruption.abort(new Error('interrupted by SIGINT')) },
    );
    expect(code).toBe(1);
    expect(err).toContain('interrupted by SIGINT');
    expect(services['self-managed'].requests).not.toContain('POST /api/v4/code_suggestions/tokens');
  });

  it.each([
    [['flow', '--output', 'xml'], /Allowed choices are text, json/],
    [['flow', '--nonsense'], /unknown option '--nonsense'/],
    [['flow', '--saas', 'not a url'], /--saas must be a URL/],
    [['nonsense'], /unknown command 'nonsense'|too many arguments/],
  ])('ends %j with 2', async (args, message) => {
    const { code, err } = await tandem(args);
    expect(code).toBe(2);
    expect(err.join('\n')).toMatch(message);
  });

  it('says how to start a stack if none runs on the state folder', async () => {
    const { code, err } = await tandem(['flow', '--state', '/nonexistent/tandem']);
    expect(code).toBe(1);
    expect(err).toEqual([
      'tandem: no stack runs on /nonexistent/tandem: start one with tandem start, or name the services with --self-managed, --saas and --model-gateway',
    ]);
  });
});
