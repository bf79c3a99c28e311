import { fileURLToPath } from 'node:url';

// Nest 12, jose and their like are published only as ES modules: Jest compiles them, as it does our own sources.
const ES_MODULES = [
  '@nestjs',
  'jose',
  'openid-client',
  'oauth4webapi',
  'file-type',
  'get-port',
  'strtok3',
  'token-types',
  'uint8array-extras',
  '@tokenizer',
  '@borewit',
  'http-proxy-agent',
  'https-proxy-agent',
  'agent-base',
  'proxy-agent-negotiate',
];

export const base = {
  rootDir: fileURLToPath(new URL('.', import.meta.url)),
  testEnvironment: 'node',
  testMatch: ['**/*.spec.ts'],
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
  transformIgnorePatterns: [`/node_modules/(?!(${ES_MODULES.join('|')})/)`],
  maxWorkers: 2,
  reporters: ['default', '<rootDir>/jest.count-reporter.mjs'],
};
