import type { HttpAnswer } from '@tandem/client';
import {
  ConformanceRun,
  FROM_WORKHORSE,
  idOf,
  type Rule,
  type RuleReport,
  RULE_GROUPS,
  type TestTargets,
} from '@tandem/conformance';
import type { Tandem } from '@tandem/testing';
import { recordedRule, RefusalRecorder, runOn } from './support/conformance.js';
import { storedIn } from './support/stored.js';
import { sharedTandem } from './support/shared-tandem.js';

const http = new RefusalRecorder();
const reports: Omit<RuleReport, 'group'>[] = [];
let tandem: Tandem;
let run: ConformanceRun;
let before: string[];

beforeAll(async () => {
  tandem = await sharedTandem();
  before = await storedIn(tandem);
  run = new ConformanceRun({ http, ...runOn(tandem) });
  await run.start();
});

afterAll(() => tandem?.close());

describe.each(RULE_GROUPS)('$name', ({ rules }) => {
  it.each(rules.map((rule) => [idOf(rule), rule] as const))('%s', async (_id, rule) => {
    const { unsupported: reason } = rule;
    const report = await run.try(rule);
    reports.push(report);
    expect(report).toMatchObject(reason === undefined ? { verdict: 'passed' } : { verdict: 'skipped', reason });
    if (rule.refuses) expect(await recordedRule(tandem, rule.on, http.last)).toBe(rule.name);
  });
});

/** What the wire does not show: two rules refuse alike, and the first of them is recorded. */
describe('of two rules with one answer, the first refuses', () => {
  const asDeveloper = (targets: TestTargets) =>
    targets.selfManaged.requestToken({ bearer: tandem.selfManaged.people.developer.token });
  const [accessPolicy] = RULE_GROUPS.find(({ name }) => name === 'access policy')?.rules ?? [];

  it.each<[string, Rule['on'], string, (targets: TestTargets) => Promise<HttpAnswer>]>([
    [
      'the flag of the endpoint before the instance setting',
      'self-managed',
      'feature-flag-is-on:code_suggestions_tokens_api',
      (targets) =>
        targets
          .flag('self-managed', 'tokensApi')
          .off(() => targets.instanceSetting.within(false, () => asDeveloper(targets))),
    ],
    [
      'the instance setting before the stored token',
      'self-managed',
      'instance-setting-is-on',
      (targets) =>
        targets.storedToken.holding(null, () => targets.instanceSetting.within(false, () => asDeveloper(targets))),
    ],
    [
      'the access policy before the flag for instance administrators',
      'saas',
      String(accessPolicy?.name),
      async ({ saas }) => saas.requestToken({ bearer: (await saas.createAccount()).token, headers: FROM_WORKHORSE }),
    ],
  ])('%s', async (_what, on, rule, observe) => {
    expect(await recordedRule(tandem, on, await observe(run.targets))).toBe(rule);
  });
});

it('leaves nothing behind, and tells no secret', async () => {
  expect(await run.end()).toEqual([]);
  expect(await storedIn(tandem)).toEqual(before);
  expect(JSON.stringify(reports)).not.toMatch(/glpat-(?!0{20}\b)[\w-]{20}|eyJ/);
});
