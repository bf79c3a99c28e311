import { FEATURE_FLAGS } from '@tandem/contracts';
import { processesOf, startTandem, type Tandem } from '@tandem/testing';
import { startCluster } from '@tandem/stack';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Administration } from './support/administration.js';
import { repairOn, runDoctor } from './support/doctor.js';
import { eventually } from './support/eventually.js';
import { tandemCommand } from './support/tandem-command.js';

let tandem: Tandem;
let selfManaged: Administration;
let saas: Administration;

beforeAll(async () => {
  tandem = await startTandem();
  selfManaged = new Administration(tandem.selfManaged);
  saas = new Administration(tandem.saas);
});

afterAll(() => tandem?.close());

const doctor = (variables: Record<string, string> = {}, args = ['--state', tandem.stack.state]) =>
  runDoctor(args, variables);

describe('tandem doctor', () => {
  it('finds nothing if all is in order, and looks at everything', async () => {
    const { code, findings } = await doctor();
    expect(findings.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
    expect(code).toBe(0);
    expect([...new Set(findings.map(({ check }) => check))]).toEqual([
      'Node.js',
      'services',
      'database',
      'migrations',
      'versions',
      'model',
      'clocks',
      'instance setting',
      'stored token',
      'flags',
      'service account',
      'token request',
      'issuer',
      'certificates',
      'proxies',
    ]);
  });

  it.each<[string, () => Promise<void>, string]>([
    [
      'the instance setting is off',
      () => selfManaged.setSettings({ instance_level_code_suggestions_enabled: false }),
      'instance_level_code_suggestions_enabled is off',
    ],
    [
      'no SAT is stored',
      () => selfManaged.setSettings({ ai_access_token: null }),
      'self-managed stores no ai_access_token',
    ],
    [
      'the flag is off for the service account',
      () => saas.setFeature(FEATURE_FLAGS.forInstanceAdmin, { value: false }),
      'code_suggestions_for_instance_admin_enabled is off for service_account_group_1_acme',
    ],
    [
      'the endpoint’s flag is off on self-managed',
      () => selfManaged.setFeature(FEATURE_FLAGS.tokensApi, { value: false }),
      'code_suggestions_tokens_api is off on self-managed',
    ],
    [
      'the endpoint’s flag is off on SaaS',
      () => saas.setFeature(FEATURE_FLAGS.tokensApi, { value: false }),
      'code_suggestions_tokens_api is off on saas',
    ],
    [
      'the stored SAT is not known to SaaS',
      () => selfManaged.setSettings({ ai_access_token: 'glpat-00000000000000000000' }),
      'saas refuses by token-is-known: the token is not known here',
    ],
    [
      'the service account’s own setting is off',
      () => saas.setCodeSuggestions(tandem.saas.people.serviceAccount.token, false),
      'the user’s own setting is off',
    ],
  ])('if %s: says so, and its command repairs it', async (_what, breakIt, detail) => {
    await breakIt();
    const { code, problems } = await doctor();
    expect(code).toBe(1);
    const found = problems.find((finding) => finding.detail.endsWith(detail));
    expect(found).toBeDefined();
    repairOn(tandem, found!);
    expect((await doctor()).problems).toEqual([]);
  });

  it('finds clocks that are apart, and says how far', async () => {
    await tandem.modelGateway.clock.skew(-60);
    const { problems } = await doctor();
    expect(problems).toContainEqual({
      check: 'clocks',
      verdict: 'problem',
      detail: expect.stringMatching(/ is (59|60|61) s ahead of model-gateway$/),
      repair: 'tandem reset --clock',
    });
    expect(problems.find(({ check }) => check === 'issuer')?.detail).toContain('jwt-is-valid-already');
    await tandemCommand(['reset', '--clock', '--state', tandem.stack.state]);
    expect((await doctor()).problems).toEqual([]);
  });

  it('finds a Code Suggest that trusts another issuer', async () => {
    await tandem.modelGateway.process.restart({ GITLAB_URL: 'http://issuer.example' });
    const { problems } = await doctor();
    expect(problems).toEqual([
      {
        check: 'issuer',
        verdict: 'problem',
        detail: expect.stringMatching(/Code Suggest does not take a JWT of .* \(jwt-issuer-is-trusted: /),
        repair: `export GITLAB_URL=${tandem.saas.url} # and start model-gateway with it`,
      },
    ]);
    await tandem.modelGateway.process.restart({ GITLAB_URL: tandem.saas.url });
  });

  it('finds a service that is away', async () => {
    await tandem.modelGateway.process.stop();
    const { code, problems } = await doctor();
    expect(code).toBe(1);
    expect(problems[0]).toMatchObject({ check: 'services', repair: 'tandem start --detach' });
    await tandem.modelGateway.process.start();
  });

  it('does not warn of a proxy, because the services use none for this machine', async () => {
    const { code, findings } = await doctor({ HTTP_PROXY: 'http://proxy.example:3128' });
    expect(code).toBe(0);
    expect(findings.every(({ verdict }) => verdict === 'ok')).toBe(true);
  });

  it('if no stack runs, looks at the ports that one would have', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const variables = { SELF_MANAGED_PORT: '0', SAAS_PORT: String(port), MODEL_GATEWAY_PORT: '0' };
    const { code, problems } = await doctor(variables, ['--state', '/nonexistent/tandem']);
    server.close();
    expect(code).toBe(1);
    expect(problems).toEqual([
      { check: 'services', verdict: 'problem', detail: 'no stack runs here', repair: 'tandem start --detach' },
      {
        check: 'ports',
        verdict: 'problem',
        detail: `${port}, of saas, is used by another program`,
        repair: 'SAAS_PORT=0 tandem start',
      },
    ]);
  });

  it('prints a line for each finding, and below it the command that repairs it, to be pasted as it is', async () => {
    await selfManaged.setSettings({ ai_access_token: null });
    const report = join(tandem.stack.state, 'report.json');
    const { out } = await tandemCommand(['doctor', '--state', tandem.stack.state, '--report', report]);
    // The settings and the token request fail by one cause.
    expect(out).toMatch(/^1 problem, 0 warnings$/m);
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
      machine: { node: expect.any(String) },
      problems: 1,
    });
    const [, repair = ''] =
      /^problem {2}stored token +self-managed stores no ai_access_token\n {9}repair: (curl .*)$/m.exec(out) ?? [];
    execFileSync('sh', ['-c', `${repair} --silent --fail`], { env: { PATH: process.env.PATH }, stdio: 'pipe' });
    expect((await tandemCommand(['doctor', '--state', tandem.stack.state])).code).toBe(0);
  });

  it('names other tokens than those of the seed by their variables', async () => {
    const { json } = await tandem.selfManaged.request('POST', '/api/v4/users/1/personal_access_tokens', {
      as: tandem.selfManaged.people.root,
      body: { name: 'another', scopes: ['api'] },
    });
    const { token } = json as { token: string };
    await selfManaged.setSettings({ ai_access_token: null });
    const environment = { TANDEM_SELF_MANAGED_TOKEN: token, TANDEM_SAAS_TOKEN: token };
    const { out } = await tandemCommand(['doctor', '--state', tandem.stack.state], environment);
    expect(out).toMatch(/repair: curl --request PUT .*\$TANDEM_SELF_MANAGED_TOKEN.*\$TANDEM_AI_ACCESS_TOKEN/);
    expect(out).not.toMatch(/glpat-|eyJ/);
    await selfManaged.setSettings({ ai_access_token: tandem.saas.people.serviceAccount.token });
  });
});

describe('tandem doctor, if a service takes requests and does not answer', () => {
  it('waits for it once, not in each check', async () => {
    const asked = new Set<string>();
    const silent = createHttpServer(({ url = '' }) => void asked.add(url));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const { saas, modelGateway } = tandem.stack.urls;
    const examined = doctor({}, ['--self-managed', url, '--saas', saas, '--model-gateway', modelGateway]);
    try {
      await eventually(() =>
        expect([...asked]).toEqual(expect.arrayContaining(['/-/readiness', '/api/v4/version', '/-/liveness'])),
      );
    } finally {
      silent.close();
      silent.closeAllConnections();
    }
    const { code, problems } = await examined;
    expect(code).toBe(1);
    expect(problems.map(({ check }) => check)).toContain('services');
  });
});

describe('tandem doctor, while the database of a deployment hangs', () => {
  it('says so within seconds, and does not blame migrations', async () => {
    const cluster = await startCluster();
    const own = await startTandem({ cluster });
    const frozen = processesOf(cluster);
    try {
      frozen.forEach((pid) => process.kill(pid, 'SIGSTOP'));
      const begin = performance.now();
      const { code, findings } = await doctor({}, ['--state', own.stack.state]);
      expect(performance.now() - begin).toBeLessThan(15_000);
      expect(code).toBe(1);
      const blamed = findings.filter(({ verdict }) => verdict === 'problem').map(({ check }) => check);
      expect(blamed).toContain('services');
      expect(blamed).not.toContain('migrations');
    } finally {
      frozen.forEach((pid) => process.kill(pid, 'SIGCONT'));
      await own.close();
      await cluster.stop();
    }
  });
});

describe('tandem doctor on GitLab 16.3', () => {
  let later: Tandem;
  let administration: Record<'selfManaged' | 'saas', Administration>;

  beforeAll(async () => {
    later = await startTandem({ gitlabVersion: '16.3' });
    administration = { selfManaged: new Administration(later.selfManaged), saas: new Administration(later.saas) };
  });
  afterAll(() => later?.close());

  const examine = () => runDoctor(['--state', later.stack.state]);
  const expectProblem = async (check: string, detail: string, repair: string) =>
    expect((await examine()).problems).toEqual([{ check, verdict: 'problem', detail, repair }]);

  it('asks self-managed for a suggestion too, and finds nothing if all is in order', async () => {
    const { code, findings } = await examine();
    expect([code, findings.filter(({ verdict }) => verdict !== 'ok')]).toEqual([0, []]);
    expect(findings.map(({ detail }) => detail)).toEqual(
      expect.arrayContaining([
        'self_managed_code_suggestions_completion_api is on on self-managed',
        'code_suggestions_completion_api is on on saas',
        'self-managed gives the editor suggestions of Code Suggest',
      ]),
    );
  });

  it.each([
    [
      'selfManaged',
      'selfManagedCompletions',
      'self-managed refuses by feature-flag-is-on:self_managed_code_suggestions_completion_api',
    ],
    ['saas', 'saasCompletions', 'code_suggestions_completion_api is off on saas'],
    ['saas', 'purchase', 'purchase_code_suggestions is on on saas'],
    ['saas', 'forInstanceAdmin', 'self-managed refuses by service-access-token-is-active: SaaS answered 401'],
  ] as const)('if %s has %s otherwise: says so, and its command repairs it', async (deployment, flag, detail) => {
    await administration[deployment].setFeature(FEATURE_FLAGS[flag], { value: flag === 'purchase' });
    await later.clock.advance(3_600);
    const { code, problems } = await examine();
    expect(code).toBe(1);
    expect(problems.map((finding) => finding.detail)).toContain(detail);
    for (const finding of problems) repairOn(later, finding);
    expect((await examine()).problems).toEqual([]);
    await later.reset();
  });

  it('if self-managed does not reach Code Suggest: says how it does', async () => {
    await later.selfManaged.process.restart({ CODE_SUGGESTIONS_BASE_URL: 'http://127.0.0.1:9' });
    await expectProblem(
      'completion request',
      'self-managed refuses by code-suggest-answers: http://127.0.0.1:9: connect ECONNREFUSED 127.0.0.1:9',
      `export CODE_SUGGESTIONS_BASE_URL=${later.modelGateway.url} # and start self-managed with it`,
    );
    await later.selfManaged.process.restart({ CODE_SUGGESTIONS_BASE_URL: later.modelGateway.url });
  });

  it('if the deployments are not the same GitLab: says which is which', async () => {
    await later.saas.process.restart({ GITLAB_VERSION: '16.1' });
    await expectProblem(
      'versions',
      'self-managed is 16.3.1-ee (tandem), saas is 16.1.0-ee (tandem)',
      'export GITLAB_VERSION=16.3 # and start both deployments with it',
    );
  });
});
