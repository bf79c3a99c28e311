import { startTandem, type Tandem } from '@tandem/testing';
import { Administration } from './support/administration.js';
import { storedIn } from './support/stored.js';
import { startTandemCommand, tandemCommand } from './support/tandem-command.js';

let tandem: Tandem;
let before: string[];
beforeAll(async () => (tandem = await startTandem()));
beforeEach(async () => (before = await storedIn(tandem)));
afterAll(() => tandem?.close());

const state = () => ['--state', tandem.stack.state];

describe('two runs of tandem that change the same deployments', () => {
  it('flow --from-nothing: the second waits for the first, and both put everything back', async () => {
    const runs = [1, 2].map(() => startTandemCommand(['flow', '--from-nothing', ...state()]).ended);
    for (const { code, out } of await Promise.all(runs)) {
      expect([code, out]).toEqual([0, expect.stringContaining('the flow is in order')]);
    }
    expect(await storedIn(tandem)).toEqual(before);
  });

  it('conformance: none fails for what the other changes, and everything is put back', async () => {
    const only = ['feature-flag-is-on:code_suggestions_tokens_api', 'instance-setting-is-on'].flatMap((rule) => [
      '--only',
      rule,
    ]);
    const runs = [1, 2].map(() => startTandemCommand(['conformance', ...only, ...state()]).ended);
    for (const { code, out } of await Promise.all(runs)) {
      expect([code, out]).toEqual([0, expect.stringMatching(/^\d+ passed, 0 failed/m)]);
    }
    expect(await storedIn(tandem)).toEqual(before);
  });

  it.each([
    ['saas', ['conformance', '--only', 'jwt-realm']],
    ['self-managed', ['flow', '--from-nothing']],
  ] as const)('one that was killed on %s is named, with the command that lets others run again', async (name, args) => {
    const deployment = name === 'saas' ? tandem.saas : tandem.selfManaged;
    const administration = new Administration(deployment);
    const claim = { username: 'tandem-run', name: 'tandem-run', email: 'tandem-run@example.com' };
    const { id } = await administration.call<{ id: number }>('POST', '/users', {
      ...claim,
      force_random_password: true,
    });
    const refused = await tandemCommand([...args, ...state()]);
    expect(refused.code).toBe(1);
    const path = `/users/${id}?hard_delete=true`;
    expect(refused.err.trim().split('\n').at(-1)).toMatch(
      new RegExp(`^tandem: another run of tandem changes ${name}, .*: wait for it, or, .* curl --request DELETE`),
    );
    expect(refused.err).toContain(`"${deployment.url}/api/v4${path}"`);
    await administration.call('DELETE', path);
    expect(await storedIn(tandem)).toEqual(before);
    expect((await tandemCommand([...args, ...state()])).code).toBe(0);
  });
});

describe('tandem flow --from-nothing, if self-managed answers no token request', () => {
  it('changes nothing, and says in one line what it needs', async () => {
    await tandem.selfManaged.faults.set({ kind: 'reset', on: 'in', path: '/api/v4/code_suggestions/tokens' });
    const { code, err } = await tandemCommand(['flow', '--from-nothing', ...state()]);
    await tandem.selfManaged.faults.clear();
    expect([code, err]).toEqual([
      1,
      'tandem: ai_access_token is write-only: to have it replaced and put back, set TANDEM_AI_ACCESS_TOKEN to its value\n',
    ]);
    expect(await storedIn(tandem)).toEqual(before);
  });
});
