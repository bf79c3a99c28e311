import { fileURLToPath } from 'node:url';

export const base = {
  rootDir: fileURLToPath(new URL('.', import.meta.url)),
  testEnvironment: '<rootDir>/jest.environment.cjs',
  runtime: '<rootDir>/jest.runtime.cjs',
  testMatch: ['**/*.spec.ts'],
  // `npm run test:ci` runs these: they kill, flood or pack, each for longer than it takes to test a whole folder otherwise.
  testPathIgnorePatterns: ['/node_modules/', '\\.ci\\.spec\\.ts$', '/e2e/reliability/'],
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/.*\\.spec\\.js'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.(t|j|mj)s$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2022',
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!@nestjs/typeorm/)'],
  maxWorkers: 2,
  reporters: ['default', '<rootDir>/jest.count-reporter.mjs'],
};
