import { base } from './jest.base.config.mjs';

export default {
  ...base,
  roots: ['<rootDir>/e2e/src', '<rootDir>/e2e/reliability'],
  testTimeout: 60_000,
  globalSetup: '<rootDir>/e2e/src/global-setup.ts',
  globalTeardown: '<rootDir>/e2e/src/global-teardown.ts',
};
