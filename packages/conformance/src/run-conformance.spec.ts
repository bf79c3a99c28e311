import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Need, Rule } from './rule.js';
import { clock, exchanges, faults } from './needs.js';
import { ConformanceRun } from './run-conformance.js';

/** A URL at which nothing listens any more. */
async function abandonedUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

async function runOnNobody(): Promise<ConformanceRun> {
  const url = await abandonedUrl();
  const parts = { url, simulatorToken: 'simulator-token-1', adminToken: 'glpat-00000000000000000000' };
  return new ConformanceRun({
    targets: { selfManaged: { name: 'self-managed', ...parts }, saas: { name: 'saas', ...parts } },
  });
}

const rule = (needs: readonly Need[], observe: Rule['observe'] = async () => 'seen'): Rule => ({
  name: 'a-rule',
  case: 'a case',
  on: 'saas',
  source: 'RFC 9110',
  needs,
  expected: 'seen',
  refuses: false,
  observe,
});

describe('a rule, when a service has gone away during the run', () => {
  it('fails with the reason if its faults, which it needs, are asked for', async () => {
    const { verdict, reason } = await (await runOnNobody()).try(rule([faults('saas')]));
    expect([verdict, reason]).toEqual(['failed', expect.stringMatching(/^saas cannot be reached at .*ECONNREFUSED/)]);
  });

  it.each([
    ['clock', clock('saas')],
    ['exchanges', exchanges('saas')],
  ])('is skipped with the reason if its %s cannot be used', async (_what, need) => {
    const { verdict, reason } = await (await runOnNobody()).try(rule([need]));
    expect([verdict, reason]).toEqual(['skipped', expect.stringContaining('saas')]);
  });

  it('fails with the reason if the clock is moved for it', async () => {
    const moved = rule([], (targets) => targets.clock('saas').ahead(1, async () => 'seen'));
    const { verdict, reason } = await (await runOnNobody()).try(moved);
    expect([verdict, reason]).toEqual(['failed', expect.stringMatching(/^saas cannot be reached at /)]);
  });

  it('fails with the reason if its own request is not answered', async () => {
    const asking = rule([], (targets) => targets.saas.requestToken());
    const { verdict, reason } = await (await runOnNobody()).try(asking);
    expect([verdict, reason]).toEqual(['failed', 'no answer: ECONNREFUSED']);
  });
});
