import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TestTargets } from './targets/test-targets.js';
import { Cleanup } from './cleanup.js';
import { HttpSender } from '@tandem/client';
import type { Need, Rule } from './rule.js';
import { clock, exchanges, faults } from './needs.js';
import { tryRule } from './try-rule.js';

/** A URL at which nothing listens any more. */
async function abandonedUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

async function targetsOfNobody(): Promise<TestTargets> {
  const url = await abandonedUrl();
  const parts = { url, simulatorToken: 'simulator-token-1', adminToken: 'glpat-00000000000000000000' };
  const services = { selfManaged: { name: 'self-managed', ...parts }, saas: { name: 'saas', ...parts } } as const;
  const signal = new AbortController().signal;
  return new TestTargets(services, { http: new HttpSender(), cleanup: new Cleanup(), signal });
}

const rule = (needs: readonly Need[], observe: Rule['observe'] = async () => 'seen'): Rule => ({
  name: 'a-rule',
  case: 'a case',
  on: 'saas',
  source: 'RFC 9110',
  needs,
  expected: 'seen',
  observe,
});

describe('a rule, when a service has gone away during the run', () => {
  it('fails with the reason where its faults, which it needs, are asked for', async () => {
    const { verdict, reason } = await tryRule(rule([faults('saas')]), await targetsOfNobody());
    expect([verdict, reason]).toEqual(['failed', expect.stringMatching(/^saas cannot be reached at .*ECONNREFUSED/)]);
  });

  it.each([
    ['clock', clock('saas')],
    ['exchanges', exchanges('saas')],
  ])('is skipped with the reason where its %s cannot be used', async (_what, need) => {
    const { verdict, reason } = await tryRule(rule([need]), await targetsOfNobody());
    expect([verdict, reason]).toEqual(['skipped', expect.stringContaining('saas')]);
  });

  it('fails with the reason where the clock is moved for it', async () => {
    const moved = rule([], (targets) => targets.clock('saas').ahead(1, async () => 'seen'));
    const { verdict, reason } = await tryRule(moved, await targetsOfNobody());
    expect([verdict, reason]).toEqual(['failed', expect.stringMatching(/^saas cannot be reached at /)]);
  });

  it('fails with the reason where its own request is not answered', async () => {
    const asking = rule([], (targets) => targets.saas.requestToken());
    const { verdict, reason } = await tryRule(asking, await targetsOfNobody());
    expect([verdict, reason]).toEqual(['failed', 'no answer: ECONNREFUSED']);
  });
});
