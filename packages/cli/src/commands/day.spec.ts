import { CheckContext } from '../doctor/check-context.js';
import { checkProxies } from '../doctor/checks/machine.js';
import { type FakeServices, SIMULATOR_TOKEN, startFakeServices } from '../fixtures/fake-services.js';
import { runCommand } from '../fixtures/run-command.js';
import { painter } from '../output/painter.js';
import { mergedBy } from '../output/merged.js';

const TOKENS = '/api/v4/code_suggestions/tokens';
const FOREIGN = 'evil\u001B[2J\r\ntext';
const refused = (rule: string, reason = '') => ({
  decisions: [{ rule, outcome: 'refused' as const, reason }],
  rule,
  reason,
  status: 401,
});

let services: FakeServices;
beforeEach(async () => void (services = await startFakeServices()));
afterEach(() => services.close());

const tandem = (...args: string[]) =>
  runCommand(args, {
    TANDEM_SELF_MANAGED_URL: services['self-managed'].url,
    TANDEM_SAAS_URL: services.saas.url,
    TANDEM_MODEL_GATEWAY_URL: services['model-gateway'].url,
    TANDEM_SIMULATOR_TOKEN: SIMULATOR_TOKEN,
  });

/** A token request that SaaS refused, and one that nobody did. */
function recordRefusal(): void {
  const common = { correlation_id: 'one', path: TOKENS };
  services['self-managed'].journal?.push(
    { ...common, service: 'self-managed', direction: 'out', status: 401, step: 9 },
    { ...common, service: 'self-managed', ...refused('saas-answers', 'no') },
    { correlation_id: 'other', service: 'self-managed', path: TOKENS, status: 201 },
  );
  services.saas.journal?.push({
    ...common,
    service: 'saas',
    step: 9,
    ...refused('instance-admin-flag-is-on', FOREIGN),
  });
}

describe('tandem why', () => {
  it.each([['one'], ['--last']])(
    '%s: names the innermost hop that refused, its rule, source and repair',
    async (id) => {
      recordRefusal();
      const { code, out } = await tandem('why', id);
      expect([code, out[0]]).toEqual([0, `saas answered 401 to POST ${TOKENS}`]);
      const text = out.join('\n');
      expect(text).toMatch(/^ {2}rule {6}instance-admin-flag-is-on$/m);
      expect(text).toMatch(/^ {2}source {4}merge request 123024$/m);
      expect(text).toMatch(
        /^ {2}repair {4}curl --request POST "http.*\/features\/code_suggestions_for_instance_admin_enabled"/m,
      );
      expect(text).toMatch(/self-managed → POST .* 401/);
      expect(text).toContain(String.raw`evil\u001b[2J\u000d\u000atext`);
    },
  );

  it.each([
    [['--last'], 1, /no request was refused/],
    [['nobody'], 1, /no service has recorded a request nobody/],
    [[], 2, /needs the correlation id of a request, or --last/],
  ])('%j: one line, and exit code %d', async (args, code, line) => {
    const end = await tandem('why', ...args);
    expect([end.code, end.err]).toEqual([code, [expect.stringMatching(line)]]);
  });

  it('says so of a request that nobody refused', async () => {
    recordRefusal();
    expect(await tandem('why', 'other')).toMatchObject({ code: 1, err: [expect.stringMatching(/was not refused/)] });
  });
});

describe('tandem requests', () => {
  beforeEach(recordRefusal);

  it.each([
    [['--failures'], 3],
    [['--rule', 'instance-admin-flag-is-on'], 1],
    [['--correlation', 'other'], 1],
    [[], 4],
  ])('%j: %d of them', async (args, count) => {
    const { code, out } = await tandem('requests', ...args, '--output', 'json');
    expect([code, (JSON.parse(out[0] ?? '') as { requests: unknown[] }).requests]).toEqual([0, expect.any(Array)]);
    expect((JSON.parse(out[0] ?? '') as { requests: unknown[] }).requests).toHaveLength(count);
  });

  it('as text: the failed ones stand out, and lines are no longer than 80 characters', async () => {
    const { out } = await tandem('requests', '--failures');
    expect(out.filter((line) => line.startsWith('✗ '))).toHaveLength(3);
    expect(out.filter((line) => line.length > 80)).toEqual([]);
    expect(out.join('\n')).toMatch(/^\P{C}*$/mu);
  });

  it('as HAR: version 1.2, with the rule of each', async () => {
    const { out } = await tandem('requests', '--service', 'saas', '--output', 'har');
    expect(JSON.parse(out[0] ?? '')).toMatchObject({
      log: {
        version: '1.2',
        entries: [{ request: { method: 'POST' }, _tandem: { rule: 'instance-admin-flag-is-on' } }],
      },
    });
  });
});

describe('usage errors', () => {
  it.each([
    [['clock', 'advance'], /clock advance needs a length of time/],
    [['clock', 'advance', 'soon'], /must be a length of time/],
    [['clock', 'freeze', 'soon'], /clock freeze takes a time/],
    [['clock', 'show', '1'], /clock show takes no 1/],
    [['fault', 'set', 'nonsense'], /fault set needs a kind: delay, status/],
    [['fault', 'set', 'delay', '--milliseconds', '10'], /fault set needs --service/],
    [['fault', 'set', 'status', '--service', 'saas'], /fault set status --status: /],
    [['fault', 'clear', '1'], /fault clear ID needs --service/],
    [['snapshot', 'take'], /snapshot take needs a name/],
    [['wait', '--timeout', 'long'], /must be a length of time/],
  ])('%j', async (args, line) => {
    const { code, err } = await tandem(...args);
    expect([code, err.join('\n')]).toEqual([2, expect.stringMatching(line)]);
  });
});

describe('tandem wait', () => {
  it('ends with 1 if a service is not ready in time, and names it', async () => {
    expect(await tandem('wait', '--timeout', '100ms')).toMatchObject({
      code: 1,
      err: ['tandem: not ready within 0.1 s: self-managed answers 404 for /-/readiness'],
    });
  });
});

describe('colour', () => {
  it.each([
    [true, {}, '\u001B[31mno\u001B[39m'],
    [true, { NO_COLOR: '1' }, 'no'],
    [true, { TERM: 'dumb' }, 'no'],
    [false, {}, 'no'],
    [false, { FORCE_COLOR: '1' }, '\u001B[31mno\u001B[39m'],
    [false, { FORCE_COLOR: '3', NO_COLOR: '1' }, '\u001B[31mno\u001B[39m'],
    [true, { FORCE_COLOR: '0' }, 'no'],
    [true, { FORCE_COLOR: 'false' }, 'no'],
    [false, { FORCE_COLOR: '' }, 'no'],
  ])('in a terminal (%s) with %j: %j', (isTerminal, env, shown) => {
    expect(painter({ isTerminal, env })('red', 'no')).toBe(shown);
  });
});

describe('mergedBy', () => {
  it('keeps the order of each list', () => {
    expect(mergedBy([['1', '9', '2'], ['3', '4'], []], (one) => one)).toEqual(['1', '3', '4', '9', '2']);
  });
});

describe('the proxies that doctor warns of', () => {
  const found = (url: string, env: Record<string, string>) => {
    const service = { name: 'saas', url, adminToken: '' } as const;
    const targets = { selfManaged: service, saas: service, modelGateway: service, personalAccessToken: '' };
    return checkProxies(new CheckContext({ ...targets, serviceAccount: '' }, env))[0];
  };

  it.each([
    ['http://saas.example', { HTTP_PROXY: 'http://proxy.example:3128', NO_PROXY: 'gitlab.example' }, 'warning'],
    ['http://saas.example', { http_proxy: 'http://proxy.example:3128', no_proxy: 'saas.example' }, 'ok'],
    ['http://127.0.0.1:3001', { HTTP_PROXY: 'http://proxy.example:3128' }, 'ok'],
  ])('%s with %j: %s', (url, env, verdict) => {
    const finding = found(url, env);
    expect(finding?.verdict).toBe(verdict);
    if (verdict === 'warning') expect(finding?.repair).toBe('export NO_PROXY=gitlab.example,saas.example');
  });
});
