// What packages do at each start although no service has a use for it (docs/adr/0009): a bundle goes without it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** A reason, the file of a package, and what stands in place of `from`, or of all that the file holds. */
const TRIMS = [
  {
    why: 'every request has an adapter of ours (packages/platform/src/http-client); that of fetch is tried out when it is loaded',
    file: /axios\/lib\/adapters\/adapters\.js$/,
    to: 'export default { adapters: {}, getAdapter: (adapter) => adapter };',
  },
  {
    why: 'no request is a form; it has a list of all media types',
    file: /axios\/lib\/platform\/node\/classes\/FormData\.js$/,
    to: 'export default null;',
  },
  {
    why: 'no request is a form; a look at the global FormData loads all of undici',
    file: /axios\/lib\/utils\.js$/,
    from: "typeof G.FormData !== 'undefined' ? G.FormData : undefined",
    to: 'undefined',
  },
  {
    why: 'a look at the global Response loads all of undici',
    file: /pg\/lib\/stream\.js$/,
    from: "typeof Response === 'function'",
    to: 'false',
  },
  ...['console-logger', 'logger'].map((name) => ({
    why: 'no service has the log of Nest, whose formatter loads the data of a locale',
    file: new RegExp(`@nestjs/common/services/${name}\\.service\\.js$`),
    from: 'const dateTimeFormatter = new Intl.DateTimeFormat(',
    to: 'const dateTimeFormatter = { format: (time) => new Date(time).toISOString() }; void (',
  })),
  {
    why: 'the packages of a bundle fit each other; to ask takes a parser of versions',
    file: /fastify\/lib\/plugin-utils\.js$/,
    from: "const semver = require('semver')",
    to: 'const semver = { satisfies: () => true }',
  },
  {
    why: 'to compile a function for each piece of a route takes longer than all its requests save',
    file: /find-my-way\/lib\/node\.js$/,
    from: 'const LONG_PREFIX_MIN_LENGTH = 16',
    to: 'const LONG_PREFIX_MIN_LENGTH = 2',
  },
  {
    why: 'many routes have the same parameters, and need one function',
    file: /find-my-way\/lib\/handler-storage\.js$/,
    from: "return new Function('NullObject', fnBody.join('\\n'))(NullObject)",
    to: "return (HandlerStorage.made ??= {})[params] ??= new Function('NullObject', fnBody.join('\\n'))(NullObject)",
  },
  {
    why: 'no route has a constraint to compile a function for',
    file: /find-my-way\/lib\/handler-storage\.js$/,
    from: 'if (!isMergedTree) {\n      this._compile',
    to: 'if (!isMergedTree && this.constraints.length > 0) {\n      this._compile',
  },
  {
    why: 'no service speaks HTTP/2',
    file: /fastify\/lib\/server\.js$/,
    from: "const http2 = require('node:http2')",
    to: '',
  },
  {
    why: 'no route has a schema of Fastify',
    file: /@fastify\/(ajv|fast-json-stringify)-compiler\/index\.js$/,
    to: 'module.exports = undefined;',
  },
  {
    why: 'metrics are asked for, of one process',
    file: /prom-client\/lib\/(pushgateway|cluster)\.js$/,
    to: 'module.exports = undefined;',
  },
  {
    why: 'the log is written by the thread that has it',
    file: /pino\/lib\/transport\.js$/,
    to: 'module.exports = undefined;',
  },
  {
    why: 'no other copy of it is in the program; V8 compiled its search among copies again and again, 0.07 s of a start',
    file: /reflect-metadata\/Reflect\.js$/,
    from: 'var metadataRegistry = GetOrCreateMetadataRegistry();',
    to: `var metadataRegistry = {
      registerProvider() {},
      getProvider: () => metadataProvider,
      setProvider: () => true,
    };`,
  },
  {
    why: 'the oldest Node.js that a service runs on has it; the question takes a parser of versions',
    file: /jsonwebtoken\/lib\/(asymmetricKeyDetails|rsaPssKeyDetails|ps)Supported\.js$/,
    to: 'module.exports = true;',
  },
  {
    why: 'messages of zod are in English',
    file: /zod\/v4\/locales\/index\.js$/,
    to: "export { default as en } from './en.js';",
  },
  {
    why: 'TypeORM is in the bundle, and is not read from disk once more',
    file: /@nestjs\/typeorm\/dist\/common\/typeorm-compat\.js$/,
    from: /^import \{ createRequire \} from 'node:module';\nconst require = .*;\n/,
    to: '',
  },
  {
    why: 'the one database is PostgreSQL',
    file: /typeorm\/driver\/DriverFactory\.js$/,
    from: /const (?!Postgres|Missing)\w+_1 = require\("\.\/.*"\);/g,
    to: '',
  },
  {
    why: 'entities and migrations are named, not looked for in folders',
    file: /typeorm\/util\/DirectoryExportedClassesLoader\.js$/,
    from: 'const tinyglobby_1 = require("tinyglobby");',
    to: '',
  },
];

/** Takes them out of what is bundled, and refuses a package that is no longer as it was. */
export const trims = {
  name: 'trims',
  setup({ onLoad, onResolve }) {
    // Its modules for bundlers, of which only those that are used are taken.
    onResolve({ filter: /^rxjs(\/operators)?$/ }, ({ path }) => ({
      path: require.resolve(path).replace(/dist.cjs/, 'dist/esm'),
      sideEffects: false,
    }));
    onLoad({ filter: new RegExp(TRIMS.map(({ file }) => file.source).join('|')) }, ({ path }) => {
      const contents = TRIMS.filter(({ file }) => file.test(path)).reduce(
        (text, { from, to }) => {
          const trimmed = from === undefined ? to : text.replace(from, to);
          if (trimmed === text) throw new Error(`${path} is not as apps/bundle-trims.mjs expects it`);
          return trimmed;
        },
        readFileSync(path, 'utf8'),
      );
      return { contents };
    });
  },
};
