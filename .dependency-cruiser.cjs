/** The directions of docs/architecture.md, so that its picture stays true. */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: `^${from}/src`, pathNot: '\\.spec\\.ts$|/fixtures/' },
  to: { path: '^(apps|packages)/', pathNot: [`^${from}/`, ...allowed.map((one) => `^packages/${one}/`)] },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'apps-meet-over-http',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    only('contracts-alone', 'packages/contracts', []),
    only('platform-alone', 'packages/platform', []),
    only('gitlab', 'packages/gitlab', ['contracts', 'platform']),
    only('simulator', 'packages/simulator', ['contracts', 'platform']),
    only('editor-client', 'packages/editor-client', ['contracts']),
    only('editor-front', 'packages/editor-front', []),
    only('stack', 'packages/stack', ['editor-front']),
    only('client', 'packages/client', ['contracts']),
    only('testing', 'packages/testing', ['client', 'contracts', 'editor-client', 'stack']),
    only('page', 'packages/page', ['client', 'contracts', 'editor-client']),
    only('conformance', 'packages/conformance', ['client', 'contracts']),
    only('cli', 'packages/cli', ['client', 'conformance', 'contracts', 'editor-client', 'editor-front', 'page', 'stack']),
    only('self-managed', 'apps/self-managed', ['contracts', 'platform', 'gitlab', 'simulator']),
    only('saas', 'apps/saas', ['contracts', 'platform', 'gitlab', 'simulator']),
    only('model-gateway', 'apps/model-gateway', ['contracts', 'platform', 'simulator']),
    {
      name: 'simulator-bound-once',
      comment: 'The simulator is bound by app.module.ts; the configuration names its variable.',
      severity: 'error',
      from: { path: '^apps/', pathNot: '/app\\.module\\.ts$|/configuration/|\\.spec\\.ts$' },
      to: { path: '^packages/simulator/' },
    },
    {
      name: 'contracts-import-zod-alone',
      severity: 'error',
      from: { path: '^packages/contracts/src', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm', 'core'], pathNot: 'node_modules/zod/' },
    },
    {
      name: 'self-managed-verifies-no-jwt',
      severity: 'error',
      from: { path: '^apps/self-managed/src' },
      to: { path: 'node_modules/(jose|jsonwebtoken|@nestjs/jwt)/' },
    },
    {
      name: 'model-gateway-has-no-database',
      severity: 'error',
      from: { path: '^apps/model-gateway/src' },
      to: { path: 'node_modules/(typeorm|pg|@nestjs/typeorm)/' },
    },
    {
      name: 'no-nest-outside-services',
      severity: 'error',
      from: {
        path: '^packages/(contracts|client|conformance|editor-client|editor-front|page|stack|testing|cli)/src',
        pathNot: '\\.spec\\.ts$',
      },
      to: { path: 'node_modules/@nestjs/' },
    },
    { name: 'no-barrels-in-apps', severity: 'error', from: { path: '^apps/' }, to: { path: '^apps/.*/index\\.ts$' } },
    {
      name: 'declared-dependencies',
      severity: 'error',
      from: { pathNot: '\\.spec\\.ts$|/fixtures/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|/dist/' },
    exclude: { path: '/dist/.*\\.map$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
