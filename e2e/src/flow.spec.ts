import { FEATURE_FLAGS } from '@tandem/contracts';
import { PERSONAS, startTandem, type Tandem } from '@tandem/testing';
import { Administration } from './support/administration.js';
import { tandemCommand } from './support/tandem-command.js';

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

describe('tandem flow', () => {
  let tandem: Tandem;
  let selfManaged: Administration;
  let saas: Administration;
  beforeAll(async () => {
    tandem = await startTandem();
    selfManaged = new Administration(tandem.selfManaged);
    saas = new Administration(tandem.saas);
  });
  afterAll(() => tandem?.close());

  const flow = (...args: string[]) => tandemCommand(['flow', '--state', tandem.stack.state, ...args]);

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

  async function idOf(deployment: Administration, username: string): Promise<number> {
    const users = await deployment.call<{ id: number; username: string }[]>('GET', `/users?username=${username}`);
    return users[0]!.id;
  }

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

    it('changes nothing: databases are as they were but for the last use of tokens, clocks are back', async () => {
      const before = await stored();
      await report();
      expect(await stored()).toEqual(before);
      for (const service of tandem.services) {
        const { json } = await service.request('GET', '/_simulator/clock', { as: tandem.stack.simulatorToken });
        expect(json).toMatchObject({ frozen: false, advanced_seconds: 0, skew_seconds: 0 });
      }
    });

    it('works by URLs alone, and then skips what needs the control surface', async () => {
      const { code, out } = await tandemCommand(
        [
          'flow',
          '--self-managed',
          tandem.selfManaged.url,
          '--saas',
          tandem.saas.url,
          '--model-gateway',
          tandem.modelGateway.url,
        ],
        { TANDEM_STATE: '/nonexistent' },
      );
      expect(code).toBe(0);
      expect(out.match(/skipped .*the clock cannot be moved: no simulator token for self-managed/g)).toHaveLength(4);
    });
  });

  describe('ends with 1 and names step and rule', () => {
    it('where the flag for instance administrators is off', async () => {
      await saas.setFeature(FEATURE_FLAGS.forInstanceAdmin, { value: false });
      expect(await failures()).toEqual([[9, 'instance-admin-flag-is-on']]);
      await saas.setFeature(FEATURE_FLAGS.forInstanceAdmin, { value: true, user: serviceAccount.username });
    });

    it('where the instance setting is off', async () => {
      await selfManaged.setSettings({ instance_level_code_suggestions_enabled: false });
      expect(await failures()).toEqual([[8, 'instance-setting-is-on']]);
      await selfManaged.setSettings({ instance_level_code_suggestions_enabled: true });
    });

    it('where no SAT is stored', async () => {
      await selfManaged.setSettings({ ai_access_token: '' });
      expect(await failures()).toEqual([
        [3, 'ai-access-token-is-stored'],
        [8, 'ai-access-token-is-stored'],
      ]);
      await selfManaged.setSettings({ ai_access_token: serviceAccount.token });
    });

    it('where Code Suggest is down', async () => {
      await tandem.modelGateway.process.stop();
      expect(await failures()).toEqual([[12, 'code_suggest_unreachable']]);
      await tandem.modelGateway.process.start();
    });

    it('where SaaS is down, in one line and without a stack trace', async () => {
      await tandem.saas.process.stop();
      const { code, err } = await flow();
      await tandem.saas.process.start();
      expect(code).toBe(1);
      expect(err).toMatch(
        /^step 1 \(SM admin → GitLab Inc\.\) failed by rule saas-is-reachable: .* \(ECONNREFUSED\)\n$/,
      );
    });

    it('where the PAT of the developer is revoked', async () => {
      const pat = await selfManaged.createToken(await idOf(selfManaged, 'developer'));
      await selfManaged.call('DELETE', `/personal_access_tokens/${pat.id}`);
      expect(await failures({ TANDEM_PERSONAL_ACCESS_TOKEN: pat.token })).toEqual([
        [4, 'token-is-not-revoked'],
        [8, 'token-is-not-revoked'],
      ]);
    });

    it('where the SAT is revoked', async () => {
      const id = await idOf(saas, serviceAccount.username);
      for (const token of await saas.call<{ id: number }[]>('GET', `/personal_access_tokens?user_id=${id}`)) {
        await saas.call('DELETE', `/personal_access_tokens/${token.id}`);
      }
      expect(await failures()).toEqual([
        [2, 'service-account-token-is-active'],
        [9, 'token-is-not-revoked'],
      ]);
    });
  });

  async function stored(): Promise<string[]> {
    const dumps = await Promise.all([tandem.selfManaged.database.dump(), tandem.saas.database.dump()]);
    return dumps.map((dump) => dump.replace(/"last_used_at": ("[^"]*"|null)/g, '"last_used_at": …'));
  }
});
