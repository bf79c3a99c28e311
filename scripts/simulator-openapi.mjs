// Writes docs/simulator.openapi.json, the description of the control surface as SaaS has it, which has all of it. A spec
// (e2e/src/simulator-openapi.spec.ts) fails where a service describes itself otherwise.
// Run it after a build: `node scripts/simulator-openapi.mjs --write`; without `--write` it prints.
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { accessTokenFaults } from '../apps/saas/dist/code-suggestions/access-token.faults.js';
import { keySetFaults } from '../apps/saas/dist/openid-connect/key-set.faults.js';
import { openapiDocument } from '../packages/simulator/dist/openapi/document.js';

const file = fileURLToPath(new URL('../docs/simulator.openapi.json', import.meta.url));
const contentFaults = [...accessTokenFaults.kinds, ...keySetFaults.kinds];
const document = JSON.stringify(openapiDocument({ contentFaults, hasSnapshots: true }));
const text = await format(document, { ...(await resolveConfig(file)), parser: 'json' });

if (process.argv.includes('--write')) {
  writeFileSync(file, text);
} else {
  process.stdout.write(text);
}
