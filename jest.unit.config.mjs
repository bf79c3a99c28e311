import { base } from './jest.base.config.mjs';

export default {
  ...base,
  roots: ['<rootDir>/apps', '<rootDir>/packages'],
  testTimeout: 20_000,
  globalSetup: '<rootDir>/scripts/unit-global-setup.mjs',
  globalTeardown: '<rootDir>/scripts/unit-global-teardown.mjs',
};
