// Makes one file of a service from what tsc compiled: it starts in two thirds of the time, and an image needs nothing
// beside it. esbuild takes tsc's output, not the sources, because it emits no decorator metadata itself.
// Run in the folder of an app, as the last part of its build: dist/main.js becomes dist/bundle/main.js.
import { build } from 'esbuild';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { thirdPartyLicenses } from './third-party-licenses.mjs';

const COMMONJS_NAMES = [
  "import { createRequire as createRequireOfBundle } from 'node:module';",
  "import { fileURLToPath as pathOfBundle } from 'node:url';",
  'const require = createRequireOfBundle(import.meta.url);',
  'const __filename = pathOfBundle(import.meta.url);',
  "const __dirname = pathOfBundle(new URL('.', import.meta.url));",
];

/** Packages that Nest and TypeORM load only if they are installed stay out, and stay optional. */
const optionalPackages = {
  name: 'optional-packages',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === optionalPackages) return undefined;
      const found = await resolve(path, { ...from, pluginData: optionalPackages });
      return found.errors.length > 0 ? { path, external: true } : found;
    });
  },
};

const REQUIRE_OF_ITS_OWN = /^import \{ createRequire \} from 'node:module';\nconst require = .*;\n/;

/** @nestjs/typeorm requires TypeORM once more at its start; here it gets the one of the bundle, not one read from disk. */
const oneTypeorm = {
  name: 'one-typeorm',
  setup({ onLoad }) {
    onLoad({ filter: /@nestjs\/typeorm\/dist\/common\/typeorm-compat\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!REQUIRE_OF_ITS_OWN.test(text)) throw new Error(`${path} does not require TypeORM as it did`);
      return { contents: text.replace(REQUIRE_OF_ITS_OWN, '') };
    });
  },
};

await build({
  entryPoints: ['dist/main.js'],
  outfile: 'dist/bundle/main.js',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  keepNames: true,
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
  banner: { js: COMMONJS_NAMES.join('\n') },
  plugins: [optionalPackages, oneTypeorm, thirdPartyLicenses],
});
// The entry point looks for its seeds beside its own folder.
if (existsSync('seeds')) cpSync('seeds', 'dist/seeds', { recursive: true });
