import { base } from './jest.base.config.mjs';

export default {
  ...base,
  roots: ['<rootDir>/apps', '<rootDir>/packages', '<rootDir>/bench/src'],
  testTimeout: 20_000,
  globalSetup: '<rootDir>/jest.unit.setup.mjs',
  globalTeardown: '<rootDir>/jest.unit.teardown.mjs',
};
