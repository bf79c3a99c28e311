import { ConformanceRun, idOf, LATER_RULE_GROUPS, RULE_GROUPS, ruleGroupsOf } from '@tandem/conformance';
import { startTandem, type Tandem } from '@tandem/testing';
import { recordedRule, RefusalRecorder, runOn } from './support/conformance.js';
import { storedIn } from './support/stored.js';

const http = new RefusalRecorder();
let tandem: Tandem;
let run: ConformanceRun;
let before: string[];

beforeAll(async () => {
  tandem = await startTandem({ gitlabVersion: '16.3' });
  before = await storedIn(tandem);
  run = new ConformanceRun({ http, ...runOn(tandem) });
  await run.start();
});

afterAll(() => tandem?.close());

describe.each(LATER_RULE_GROUPS)('GitLab 16.3, $name', ({ rules }) => {
  it.each(rules.map((rule) => [idOf(rule), rule] as const))('%s', async (_id, rule) => {
    expect(await run.try(rule)).toMatchObject({ verdict: 'passed' });
    if (rule.refuses) expect(await recordedRule(tandem, rule.on, http.last)).toBe(rule.name);
  });
});

it('the rules of each version are all those of the other, but for what differs', () => {
  const names = (version: '16.1' | '16.3') => ruleGroupsOf(version).map(({ name }) => name);
  expect(names('16.1')).toEqual(RULE_GROUPS.map(({ name }) => name));
  expect(names('16.3')).toEqual([...names('16.1'), ...LATER_RULE_GROUPS.map(({ name }) => name).slice(2)]);
});

it.each([
  ['16.3', '16.1', ['self-managed']],
  ['16.1', '16.3', ['saas']],
] as const)('self-managed %s and SaaS %s have each the rules of its own version', (selfManaged, saas, later) => {
  const ids = (...versions: Parameters<typeof ruleGroupsOf>) =>
    ruleGroupsOf(...versions).flatMap(({ rules }) => rules.map((rule) => [rule.on, rule] as const));
  const of = (on: string, version: '16.1' | '16.3') => ids(version).filter(([service]) => service === on);
  const mixed = ids(selfManaged, saas);
  expect(new Set(mixed.filter(([on]) => on === 'self-managed'))).toEqual(new Set(of('self-managed', selfManaged)));
  expect(new Set(mixed.filter(([on]) => on === 'saas'))).toEqual(new Set(of('saas', saas)));
  const completions = mixed.filter(([, { name }]) => name === 'code-suggest-answers').map(([on]) => on);
  expect([...new Set(completions)]).toEqual(later);
});

it('leaves nothing behind', async () => {
  expect(await run.end()).toEqual([]);
  expect(await storedIn(tandem)).toEqual(before);
});
