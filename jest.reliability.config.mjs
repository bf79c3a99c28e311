import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import e2e from './jest.e2e.config.mjs';

// `full` fills docs/reliability.md; `short` is what `npm run test:ci` runs of the same files.
process.env.TANDEM_RELIABILITY ??= 'full';
process.env.TANDEM_RELIABILITY_RESULTS ??= mkdtempSync(join(tmpdir(), 'tandem-reliability-'));

export default {
  ...e2e,
  roots: ['<rootDir>/e2e/reliability'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 900_000,
  maxWorkers: 1,
  reporters: ['default', '<rootDir>/e2e/reliability/reporter.mjs'],
};
