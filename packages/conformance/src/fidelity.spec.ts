import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withTablesOfRules } from './fidelity.js';
import { idOf } from './rule.js';
import { RULE_GROUPS } from './rules/all-rules.js';

it('docs/fidelity.md has the tables that the rules print (node packages/conformance/dist/print-fidelity.js)', () => {
  const document = readFileSync(join(__dirname, '../../../docs/fidelity.md'), 'utf8');
  expect(document.match(/<!-- end -->/g)?.length).toBeGreaterThan(4);
  expect(withTablesOfRules(document)).toBe(document);
});

it('each case has an id of its own', () => {
  const ids = RULE_GROUPS.flatMap(({ rules }) => rules).map(idOf);
  expect(new Set(ids).size).toBe(ids.length);
});
