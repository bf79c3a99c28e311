import { RULE_GROUPS } from '@tandem/conformance';
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

  it('are each rule on each service that has it, but what no request of one user can show', () => {
    const statements = RULE_GROUPS.flatMap((group) => group.statements);
    expect(statements.length).toBeGreaterThan(50);
    const missing = statements.flatMap(({ name, on, specs }) =>
      on
        .filter((service) => specs === undefined && !names.includes(`${service} ${name}`))
        .map((one) => `${one} ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('can each be chosen by name, and have something to try', () => {
    for (const name of names) expect([name, scenarioNamed(name)?.rules.length]).toEqual([name, expect.any(Number)]);
    expect(allScenarios().filter(({ rules }) => rules.length === 0)).toEqual([]);
  });
});
