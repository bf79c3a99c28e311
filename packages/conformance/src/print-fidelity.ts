// `node packages/conformance/dist/print-fidelity.js docs/fidelity.md`: brings the tables of a document up to the rules.
import { readFileSync, writeFileSync } from 'node:fs';
import { withTablesOfRules } from './fidelity.js';

const document = process.argv[2] ?? 'docs/fidelity.md';
writeFileSync(document, withTablesOfRules(readFileSync(document, 'utf8')));
