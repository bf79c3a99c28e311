import { FEATURE_FLAGS } from '@tandem/contracts';
import { PERSONAS, startTandem, type Tandem } from '@tandem/testing';
import { Administration } from './support/administration.js';
import { eventually } from './support/eventually.js';
import { storedIn } from './support/stored.js';
import { startTandemCommand, tandemCommand } from './support/tandem-command.js';

interface Step {
  number: number;
  round: number;
  status: string;
  rule?: string;
  detail?: string;
}

interface Report {
  code: number | null;
  ok: boolean;
  time_to_first_jwt_ms: number | null;
  steps: Step[];
  problems: string[];
}

const { serviceAccount } = PERSONAS.saas;

let tandem: Tandem;
let saas: Administration;
let selfManaged: Administration;

beforeAll(async () => {
  tandem = await startTandem();
  saas = new Administration(tandem.saas);
  selfManaged = new Administration(tandem.selfManaged);
});

afterAll(() => tandem?.close());

const flow = (...args: string[]) => tandemCommand(['flow', '--state', tandem.stack.state, ...args]);

const stored = () => storedIn(tandem);

const urls = () => [
  ...['--self-managed', tandem.selfManaged.url],
  ...['--saas', tandem.saas.url],
  ...['--model-gateway', tandem.modelGateway.url],
];

async function report(variables: Record<string, string> = {}): Promise<Report> {
  const args = ['flow', '--state', tandem.stack.state, '--output', 'json'];
  const { code, out } = await tandemCommand(args, variables);
  return { code, ...(JSON.parse(out) as Omit<Report, 'code'>) };
}

async function failures(variables?: Record<string, string>): Promise<[number, string | undefined][]> {
  const { code, ok, steps } = await report(variables);
  expect([code, ok]).toEqual([1, false]);
  return steps.filter(({ status }) => status === 'failed').map(({ number, rule }) => [number, rule]);
}

describe('tandem flow', () => {
  afterEach(() => tandem.reset());

  describe('on a flow that is set up as the seed leaves it', () => {
    it('checks 1 to 7, does 8 to 13, then 8 to 11 after the end of the JWT, and ends with 0', async () => {
      const { code, steps, time_to_first_jwt_ms: timeToFirstJwt } = await report();
      expect(code).toBe(0);
      const seen = steps.map(({ round, number, status }) => `${round}.${number} ${status}`);
      expect(seen).toEqual([
        ...[1, 2, 3, 4, 5, 6, 7].map((number) => `1.${number} checked`),
        ...[8, 9, 10, 11, 12, 13].map((number) => `1.${number} done`),
        ...[8, 9, 10, 11].map((number) => `2.${number} done`),
      ]);
      expect(timeToFirstJwt).toBeGreaterThan(0);
    });

    it('prints a line for each step and no secret', async () => {
      const { code, out, err } = await flow();
      expect([code, err]).toEqual([0, '']);
      expect(out.split('\n').filter((line) => /^ ?\d+ {2}(done|checked) /.test(line))).toHaveLength(17);
      expect(out).toMatch(/ realm self-managed$/m);
      expect(out).not.toMatch(/glpat-|eyJ/);
    });

    it('changes nothing: databases are as they were but for the last use of tokens, clocks are as they were', async () => {
      const dumps = async () => {
        const all = [await tandem.selfManaged.database.dump(), await tandem.saas.database.dump()];
        return all.map((dump) =>
          dump
            .replace(/"last_used_at": ("[^"]*"|null)/g, '"last_used_at": …')
            .split('\n')
            .sort(),
        );
      };
      const before = await dumps();
      await report();
      expect(await dumps()).toEqual(before);
      for (const service of tandem.services) {
        const { json } = await service.request('GET', '/_simulator/clock', { as: tandem.stack.simulatorToken });
        expect(json).toMatchObject({ frozen: false, advanced_seconds: 0, skew_seconds: 0 });
      }
    });

    it('moves no clock meanwhile: what it issues and uses is of the present', async () => {
      await report();
      const { json } = await tandem.selfManaged.request('GET', '/api/v4/personal_access_tokens/self', {
        as: tandem.developer,
      });
      const { date } = (await tandem.saas.request('GET', '/-/health')).headers;
      const soon = Date.parse(date!) + 60_000;
      const issued = (await tandem.saas.exchanges({ step: 9 })).map(({ started_at: at }) => Date.parse(at));
      expect(issued).toHaveLength(2);
      expect(Math.max(...issued, Date.parse((json as { last_used_at: string }).last_used_at))).toBeLessThan(soon);
    });

    it('works with URLs only', async () => {
      const { code, out } = await tandemCommand(['flow', ...urls()], { TANDEM_STATE: '/nonexistent' });
      expect(code).toBe(0);
      expect(out.match(/^ ?(8|9|10|11) {2}done/gm)).toHaveLength(8);
    });
  });

  describe('ends with 1 and names step and rule', () => {
    it('if the flag for instance administrators is off', async () => {
      await saas.setFeature(FEATURE_FLAGS.forInstanceAdmin, { value: false });
      expect(await failures()).toEqual([[9, 'instance-admin-flag-is-on']]);
    });

    it('if the instance setting is off', async () => {
      await selfManaged.setSettings({ instance_level_code_suggestions_enabled: false });
      expect(await failures()).toEqual([[8, 'instance-setting-is-on']]);
    });

    it('if no SAT is stored', async () => {
      await selfManaged.setSettings({ ai_access_token: '' });
      expect(await failures()).toEqual([
        [3, 'ai-access-token-is-stored'],
        [8, 'ai-access-token-is-stored'],
      ]);
    });

    it('if Code Suggest is down', async () => {
      await tandem.modelGateway.process.stop();
      expect(await failures()).toEqual([[12, 'code_suggest_unreachable']]);
      await tandem.modelGateway.process.start();
    });

    it('if SaaS is down, in one line and without a stack trace', async () => {
      await tandem.saas.process.stop();
      const { code, err } = await flow();
      await tandem.saas.process.start();
      expect(code).toBe(1);
      expect(err).toMatch(
        /^step 1 \(SM admin → GitLab Inc\.\) failed by rule saas-is-reachable: .* \(ECONNREFUSED\)\n$/,
      );
    });

    it('if the PAT of the developer is revoked', async () => {
      const developer = await selfManaged.userNamed('developer');
      const pat = await selfManaged.createToken(developer!.id);
      await selfManaged.call('DELETE', `/personal_access_tokens/${pat.id}`);
      expect(await failures({ TANDEM_PERSONAL_ACCESS_TOKEN: pat.token })).toEqual([
        [4, 'token-is-not-revoked'],
        [8, 'token-is-not-revoked'],
      ]);
    });

    it('if the SAT is revoked', async () => {
      const account = await saas.userNamed(serviceAccount.username);
      for (const { id } of await saas.tokensOf(account!)) await saas.call('DELETE', `/personal_access_tokens/${id}`);
      expect(await failures()).toEqual([
        [2, 'service-account-token-is-active'],
        [9, 'token-is-not-revoked'],
      ]);
    });
  });
});

describe('tandem flow --from-nothing', () => {
  it('does all 13 steps, and 8 to 11 once more, with identities of its own, and puts everything back', async () => {
    const before = await stored();
    const { code, out } = await flow('--from-nothing', '--output', 'json');
    const { ok, steps, problems } = JSON.parse(out) as { ok: boolean; steps: Step[]; problems: string[] };
    expect({ code, ok, problems }).toEqual({ code: 0, ok: true, problems: [] });
    expect(steps.map(({ round, number, status }) => `${round}.${number} ${status}`)).toEqual([
      ...Array.from({ length: 13 }, (_, i) => `1.${i + 1} done`),
      ...[8, 9, 10, 11].map((number) => `2.${number} done`),
    ]);
    expect(out).not.toMatch(/glpat-|eyJ/);
    expect(out).not.toContain('service_account_group_1_acme');
    expect(await stored()).toEqual(before);
  });

  it('works on deployments that hold only their administrators', async () => {
    const bare = await startTandem({ seeds: { selfManaged: 'bare', saas: 'bare' } });
    try {
      const { code, out } = await tandemCommand(['flow', '--from-nothing', '--state', bare.stack.state]);
      expect([code, out]).toEqual([0, expect.stringContaining('the flow is in order')]);
      const settings = await new Administration(bare.selfManaged).call('GET', '/application/settings');
      expect(settings).toMatchObject({ ai_access_token: null, instance_level_code_suggestions_enabled: false });
      expect(await new Administration(bare.saas).call('GET', '/features')).toEqual([]);
    } finally {
      await bare.close();
    }
  });

  it('switches on what is off, and off again', async () => {
    await selfManaged.setSettings({ instance_level_code_suggestions_enabled: false });
    await saas.setFeature(FEATURE_FLAGS.tokensApi, { value: 'false' });
    try {
      const before = await stored();
      // Nothing reaches SaaS now, so that what is stored cannot be seen.
      const variables = { TANDEM_AI_ACCESS_TOKEN: tandem.saas.people.serviceAccount.token };
      const { code } = await tandemCommand(['flow', '--from-nothing', '--state', tandem.stack.state], variables);
      expect(code).toBe(0);
      expect(await stored()).toEqual(before);
    } finally {
      await selfManaged.setSettings({ instance_level_code_suggestions_enabled: true });
      await saas.call('DELETE', `/features/${FEATURE_FLAGS.tokensApi}`);
    }
  });

  it('changes nothing if ai_access_token could not be put back, and says how it could', async () => {
    const before = await stored();
    const { code, err } = await tandemCommand(['flow', '--from-nothing', ...urls()]);
    expect([code, err]).toEqual([
      1,
      'tandem: ai_access_token is write-only: to have it replaced and put back, set TANDEM_AI_ACCESS_TOKEN to its value\n',
    ]);
    expect(await stored()).toEqual(before);
  });

  it.each([1, 2, 3, 4, 11])('puts everything back when it is interrupted after step %i', async (step) => {
    const before = await stored();
    // Step 12 keeps it, so that it has not ended when the interruption comes.
    await tandem.modelGateway.faults.set({ on: 'in', path: '/v2/completions', kind: 'delay', milliseconds: 5_000 });
    const command = startTandemCommand(['flow', '--from-nothing', '--state', tandem.stack.state]);
    await eventually(() => expect(command.out()).toMatch(new RegExp(`^ ?${step} {2}done`, 'm')));
    command.interrupt();
    const { code } = await command.ended;
    await tandem.modelGateway.faults.clear();
    expect(code).toBe(1);
    expect(await stored()).toEqual(before);
  });

  it('names the step that failed, and puts everything back', async () => {
    const before = await stored();
    await tandem.saas.faults.set({
      kind: 'status',
      status: 503,
      on: 'in',
      method: 'POST',
      path: '/api/v4/groups/*',
      times: 1,
    });
    const { code, err } = await flow('--from-nothing');
    expect(code).toBe(1);
    expect(err).toMatch(
      /^step 1 \(SM admin → GitLab Inc\.\) failed by rule set-up-is-accepted: saas: POST .* answered 503/m,
    );
    expect(await stored()).toEqual(before);
    await tandem.saas.faults.clear();
  });
});

describe('tandem flow --repeat and --mermaid', () => {
  it('--repeat runs it that often, and adds up', async () => {
    const { code, out } = await flow('--repeat', '3');
    expect(code).toBe(0);
    expect(out.trim().split('\n')).toEqual([
      expect.stringMatching(/^run 1 of 3 {2}in order {2}first JWT after \d+ ms$/),
      expect.stringMatching(/^run 2 of 3 /),
      expect.stringMatching(/^run 3 of 3 /),
      expect.stringMatching(/^3 runs, 0 failed; first JWT after \d+, \d+, \d+ ms \(least, median, most\)$/),
    ]);
  });

  it('--repeat ends with 1 if one of them failed, and counts it', async () => {
    await tandem.saas.faults.set({
      kind: 'status',
      status: 401,
      on: 'in',
      path: '/api/v4/code_suggestions/tokens',
      times: 1,
    });
    const { code, out } = await flow('--repeat', '2', '--output', 'json');
    await tandem.saas.faults.clear();
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ ok: false, runs: 2, failed: 1, reports: [{ ok: false }, { ok: true }] });
  });

  it('--mermaid draws what happened', async () => {
    const { code, out } = await flow('--mermaid');
    expect(code).toBe(0);
    const lines = out.trim().split('\n');
    expect(lines[0]).toBe('sequenceDiagram');
    expect(lines).toContain('    participant A3 as SM GitLab');
    expect(out).toMatch(/^ {4}A5->>A3: 8\. authenticate the user with the PAT \(done, \d+ ms\)$/m);
    expect(lines.filter((line) => line.includes('->>'))).toHaveLength(17);
  });

  it('--mermaid crosses out what failed, with the rule, and dashes what was not tried', async () => {
    await selfManaged.setSettings({ instance_level_code_suggestions_enabled: false });
    const { code, out } = await flow('--mermaid');
    await selfManaged.setSettings({ instance_level_code_suggestions_enabled: true });
    expect(code).toBe(1);
    expect(out).toMatch(/^ {4}A5-xA3: 8\. .*\(failed, \d+ ms\)\n {4}Note over A5,A3: instance-setting-is-on: /m);
    expect(out).toMatch(/^ {4}A3-->>A2: 9\. get a JWT with the SAT \(skipped\)$/m);
  });
});
