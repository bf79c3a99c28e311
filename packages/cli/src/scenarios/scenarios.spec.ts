import { LATER_RULE_GROUPS, RULE_GROUPS, ruleGroupsOf } from '@tandem/conformance';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allScenarios, scenarioNamed } from './scenarios.js';

const DOCUMENT = readFileSync(join(__dirname, '../../../../docs/simulator.md'), 'utf8');
const names = allScenarios().map(({ name }) => name);

describe('the scenarios', () => {
  it('are each complaint of docs/simulator.md', () => {
    const complaints = [...DOCUMENT.matchAll(/^\| .* \| `([a-z-]+)\.spec\.ts` /gm)].map(([, spec = '']) => spec);
    expect(complaints.length).toBeGreaterThan(6);
    expect(complaints.filter((spec) => !names.some((name) => spec.endsWith(name)))).toEqual([]);
  });

  it.each([
    ['16.1', RULE_GROUPS, names],
    ['16.3', LATER_RULE_GROUPS, allScenarios(ruleGroupsOf('16.3')).map(({ name }) => name)],
  ])(
    'are each rule of GitLab %s on each service that has it, but what no request of one user can show',
    (_version, groups, shown) => {
      const statements = groups.flatMap((group) => group.statements);
      expect(statements.length).toBeGreaterThan(15);
      const missing = statements.flatMap(({ name, on, specs }) =>
        on
          .filter((service) => specs === undefined && !shown.includes(`${service} ${name}`))
          .map((one) => `${one} ${name}`),
      );
      expect(missing).toEqual([]);
    },
  );

  it('can each be chosen by name, and have something to try', () => {
    for (const groups of [RULE_GROUPS, ruleGroupsOf('16.3'), ruleGroupsOf('16.1', '16.3')]) {
      const scenarios = allScenarios(groups);
      expect(scenarios.filter(({ name, rules }) => !rules.length || !scenarioNamed(name, groups))).toEqual([]);
    }
  });
});
