// Writes packages/gitlab/seed.schema.json, with which editors complete and check seeds, from the schema that reads them:
// a spec (packages/gitlab/src/seed/seed-file.spec.ts) fails if the committed file is another one.
// Run it after a build: `node packages/gitlab/seed-schema.mjs`.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { seedJsonSchema } from './dist/index.js';

const file = fileURLToPath(new URL('seed.schema.json', import.meta.url));
writeFileSync(file, await format(JSON.stringify(seedJsonSchema()), { ...(await resolveConfig(file)), filepath: file }));
