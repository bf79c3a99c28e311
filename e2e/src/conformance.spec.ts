import { FEATURE_FLAGS } from '@tandem/contracts';
import { startTandem, type Tandem } from '@tandem/testing';
import { Administration } from './support/administration.js';
import { eventually } from './support/eventually.js';
import { storedIn } from './support/stored.js';
import { startTandemCommand, tandemCommand } from './support/tandem-command.js';

interface Report {
  ok: boolean;
  counts: { passed: number; failed: number; skipped: number };
  rules: { on: string; rule: string; case: string; verdict: string; reason?: string }[];
  problems: string[];
}

let tandem: Tandem;
let saas: Administration;
let selfManaged: Administration;

beforeAll(async () => {
  tandem = await startTandem();
  saas = new Administration(tandem.saas);
  selfManaged = new Administration(tandem.selfManaged);
});

afterAll(() => tandem?.close());

const SAT = 'glpat-saas-acme-service-01';

const urls = () => ['--self-managed', tandem.selfManaged.url, '--saas', tandem.saas.url];
const everything = () => ({ TANDEM_AI_ACCESS_TOKEN: SAT, TANDEM_SIMULATOR_TOKEN: tandem.stack.simulatorToken });

async function conformance(args: string[], variables: Record<string, string> = {}) {
  const { code, out, err } = await tandemCommand(['conformance', ...args, '--output', 'json'], variables);
  return { code, err, ...(JSON.parse(out) as Report) };
}

const stored = () => storedIn(tandem);

describe('tandem conformance', () => {
  it('tries rules on a pair named by URL, and leaves both databases as they were', async () => {
    const before = await stored();
    const names = ['token-is-known', 'Code Suggest: requests', 'self-managed saas-answers'];
    const only = names.flatMap((name) => ['--only', name]);
    const args = [...urls(), '--model-gateway', tandem.modelGateway.url, ...only];
    const { code, ok, counts, problems } = await conformance(args, everything());
    expect({ code, ok, problems }).toEqual({ code: 0, ok: true, problems: [] });
    expect(counts.failed).toBe(0);
    expect(counts.passed).toBeGreaterThan(30);
    expect(await stored()).toEqual(before);
    expect((await tandem.developer.requestToken()).expires_in).toBe(3600);
  });

  it('skips what it cannot ask of a target, with the reason, and counts it', async () => {
    const only = ['jwt-times', 'ai-access-token-is-stored', 'jwt-is-accepted'].flatMap((rule) => ['--only', rule]);
    const { code, counts, rules } = await conformance([...urls(), ...only]);
    expect(code).toBe(0);
    expect(counts).toEqual({ passed: 3, failed: 0, skipped: 5 });
    const skipped = rules.filter(({ verdict }) => verdict === 'skipped');
    expect(skipped).toHaveLength(counts.skipped);
    const reasons = new Set(skipped.map(({ reason }) => reason));
    expect(reasons).toContain('no Code Suggest was named: add --model-gateway URL');
    expect(reasons).toContain('the clock of saas cannot be moved: no simulator token for saas');
    expect(reasons).toContain(
      'ai_access_token is write-only: to have it replaced and put back, set TANDEM_AI_ACCESS_TOKEN to its value',
    );
  });

  it('does not replace ai_access_token by a value that is not the one that is stored', async () => {
    const other = (await saas.createUser({ codeSuggestions: true })).token;
    const only = ['--only', 'self-managed ai-access-token-is-stored'];
    const simulator = { TANDEM_SIMULATOR_TOKEN: tandem.stack.simulatorToken };
    const reasonFor = async (token: string) =>
      (await conformance([...urls(), ...only], { TANDEM_AI_ACCESS_TOKEN: token, ...simulator })).rules[0]?.reason;
    expect(await reasonFor('glpat-00000000000000000000')).toMatch(/^saas does not accept TANDEM_AI_ACCESS_TOKEN/);
    expect(await reasonFor(other)).toMatch(/^TANDEM_AI_ACCESS_TOKEN is another token than/);
    expect((await tandem.developer.requestToken()).expires_in).toBe(3600);
  });

  it('tries on each deployment the rules of the version that it says it is, as tandem scenario does', async () => {
    const tried = async () => {
      const { code, rules, problems } = await conformance([...urls(), '--only', 'completions'], everything());
      expect({ code, problems, failed: rules.filter(({ verdict }) => verdict === 'failed') }).toEqual({
        code: 0,
        problems: [],
        failed: [],
      });
      return [...new Set(rules.map(({ on }) => on))];
    };
    const none = await tandemCommand(['conformance', ...urls(), '--only', 'completions'], everything());
    expect(none).toMatchObject({
      code: 1,
      err: 'tandem: neither has a rule completions (self-managed is GitLab 16.1.0-ee, saas 16.1.0-ee): choose another\n',
    });
    await tandem.saas.process.restart({ GITLAB_VERSION: '16.3' });
    expect(await tried()).toEqual(['saas']);
    await tandem.selfManaged.process.restart({ GITLAB_VERSION: '16.3' });
    expect(await tried()).toEqual(['self-managed', 'saas']);
    for (const name of ['instance-setting-is-on', 'access-outlives-its-end', 'service-access-token-is-active']) {
      const args = [...urls(), '--model-gateway', tandem.modelGateway.url, '--output', 'json'];
      const { code, out } = await tandemCommand(['scenario', 'run', name, ...args], everything());
      expect({ name, code, ...(JSON.parse(out) as object) }).toMatchObject({ name, code: 0, ok: true });
    }
    for (const { process } of [tandem.selfManaged, tandem.saas]) await process.restart({ GITLAB_VERSION: undefined });
  });

  it('finds the stack of a state folder, and the seed’s token in what self-managed sends', async () => {
    const { code, rules } = await conformance(['--state', tandem.stack.state, '--only', 'ai-access-token-is-stored']);
    expect(code).toBe(0);
    expect(rules.map(({ verdict }) => verdict)).toEqual(['passed']);
  });

  it('puts flags back as they were, whatever gates they have', async () => {
    const flag = FEATURE_FLAGS.forInstanceAdmin;
    const user = await saas.createUser();
    const group = await saas.createGroup(true);
    const gates: object[] = [
      { value: 'true', user: user.username },
      { value: 'true', group: group.full_path },
      { value: 'true', feature_group: 'testers' },
      { value: '30', key: 'percentage_of_actors' },
      { value: '20', key: 'percentage_of_time' },
    ];
    for (const gate of gates) await saas.setFeature(flag, gate);
    const read = async () =>
      (await saas.call<{ name: string; gates: unknown }[]>('GET', '/features')).filter(({ name }) => name === flag);
    const before = await read();
    const { code } = await conformance([...urls(), '--only', 'instance-admin-flag-is-on']);
    expect(code).toBe(0);
    expect(await read()).toEqual(before);
  });

  it('ends with 1 and names the rule if one does not hold', async () => {
    await selfManaged.setSettings({ instance_level_code_suggestions_enabled: false });
    try {
      const { code, out } = await tandemCommand([
        'conformance',
        ...urls(),
        '--only',
        'settings-of-users-and-groups-do-not-count',
      ]);
      expect(code).toBe(1);
      expect(out).toMatch(/^failed {2}self-managed settings-of-users-and-groups-do-not-count: /m);
      expect(out).toMatch(/^ +expected \{"status":201\}\n +got +\{"status":404\}$/m);
      expect(out).toMatch(/^0 passed, 2 failed, 0 skipped in /m);
    } finally {
      await selfManaged.setSettings({ instance_level_code_suggestions_enabled: true });
    }
  });

  it('reports as JUnit XML', async () => {
    const { code, out } = await tandemCommand(['conformance', ...urls(), '--only', 'jwt-realm', '--output', 'junit']);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites name="tandem conformance" tests="3" failures="0"/,
    );
  });

  it('lists its rules with their sources', async () => {
    const { code, out } = await tandemCommand(['conformance', '--list', '--only', 'jwt-audience']);
    expect([code, out]).toEqual([0, 'saas jwt-audience: aud  (ee/lib/gitlab/ai/access_token.rb)\n']);
  });
});

describe('tandem conformance, interrupted', () => {
  it.each([
    ['while a rule holds settings', 'passed  self-managed instance-setting-is-on'],
    ['while groups are made', ': user on, group 1 on'],
  ])('by Ctrl-C %s: cleans up, says so and ends with 1', async (_when, line) => {
    const before = await stored();
    const command = startTandemCommand(['conformance', ...urls()], everything());
    await eventually(() => expect(command.out()).toContain(line));
    command.interrupt();
    const { code, out } = await command.ended;
    expect(code).toBe(1);
    expect(out).toMatch(/^problem: interrupted by SIGINT$/m);
    expect(await stored()).toEqual(before);
  });

  it('by SIGTERM: the same', async () => {
    const before = await stored();
    const command = startTandemCommand(['conformance', ...urls()], everything());
    await eventually(() => expect(command.out()).toContain('passed  saas token-is-known'));
    command.interrupt('SIGTERM');
    expect((await command.ended).code).toBe(1);
    expect(await stored()).toEqual(before);
  });

  it('when nobody reads its output any more: cleans up', async () => {
    const before = await stored();
    const command = startTandemCommand(['conformance', ...urls()], everything());
    await eventually(() => expect(command.out()).toContain('passed  saas token-is-known'));
    command.stopReading();
    await command.ended;
    expect(await stored()).toEqual(before);
  });

  it('a second time: ends at once', async () => {
    await tandem.saas.faults.set({ kind: 'delay', milliseconds: 5000, on: 'in', method: 'DELETE' });
    const command = startTandemCommand(['conformance', ...urls()]);
    await eventually(() => expect(command.out()).toContain('passed  saas token-is-known'));
    command.interrupt();
    await eventually(() => expect(command.err()).toContain('cleaning up'));
    await eventually(() => {
      command.interrupt();
      expect(command.hasExited()).toBe(true);
    });
    expect((await command.ended).code).toBe(130);
    await tandem.saas.faults.clear();
  });
});

describe('tandem conformance, called wrongly', () => {
  it.each<[string, () => string[], Record<string, string>, number, RegExp]>([
    [
      'a rule that is not there',
      () => [...urls(), '--only', 'nope'],
      {},
      2,
      /there is no rule nope: --list prints them/,
    ],
    [
      'an output that is not there',
      () => [...urls(), '--output', 'xml'],
      {},
      2,
      /Allowed choices are text, json, junit/,
    ],
    [
      'a token that is refused',
      urls,
      { TANDEM_SAAS_TOKEN: 'glpat-00000000000000000000' },
      1,
      /saas answers 401 to its token: set TANDEM_SAAS_TOKEN to an administrator's token/,
    ],
    [
      'a token of no administrator',
      urls,
      { TANDEM_SELF_MANAGED_TOKEN: 'glpat-selfmanaged-dev-0001' },
      1,
      /the user of TANDEM_SELF_MANAGED_TOKEN is no administrator of self-managed/,
    ],
    [
      'a target where nothing listens',
      () => ['--self-managed', tandem.selfManaged.url, '--saas', 'http://127.0.0.1:9'],
      {},
      1,
      /saas cannot be reached at http:\/\/127\.0\.0\.1:9: nothing listens there/,
    ],
  ])('%s: one line that names the remedy', async (_what, args, variables, code, message) => {
    const end = await tandemCommand(['conformance', ...args()], variables);
    expect(end.code).toBe(code);
    expect(end.err).toMatch(message);
    expect(end.err).not.toMatch(/at .*\.js:\d+/);
  });
});
