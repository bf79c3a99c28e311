// Makes one program from what tsc compiled: it starts in a third of the time, and an image needs nothing else.
// esbuild takes tsc's output, not the sources, because it emits no decorator metadata itself.
//   node apps/bundle.mjs [--module | --in-place] [ENTRY]
// Run in the folder of an app, as the last part of its build: ENTRY, dist/main.js by default, becomes
// dist/bundle/program.cjs, which dist/bundle/main.js starts (docs/adr/0009). With --in-place its modules read their files from
// their own places in this repository; with --module it becomes one ES module, dist/bundle/main.js.
// Names are not kept as esbuild would: it names each function again whenever it is made, 6 % of a token request.
import { build } from 'esbuild';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { trims } from './bundle-trims.mjs';
import { thirdPartyLicenses } from './third-party-licenses.mjs';

const COMMONJS_NAMES = [
  "import { createRequire as createRequireOfBundle } from 'node:module';",
  "import { fileURLToPath as pathOfBundle } from 'node:url';",
  'const require = createRequireOfBundle(import.meta.url);',
  'const __filename = pathOfBundle(import.meta.url);',
  "const __dirname = pathOfBundle(new URL('.', import.meta.url));",
];
const ONE_MODULE = { outfile: 'dist/bundle/main.js', format: 'esm', banner: { js: COMMONJS_NAMES.join('\n') } };

// An expression, of which V8 can keep what it compiled, as it cannot of a module.
const PROGRAM = {
  outfile: 'dist/bundle/program.cjs',
  format: 'cjs',
  define: { 'import.meta.url': 'urlOfBundle' },
  banner: {
    js: "(function(require,__filename,__dirname,module){const urlOfBundle=require('node:url').pathToFileURL(__filename).href;",
  },
  footer: { js: '})' },
};

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

/** Gives each module of this repository the place that it has outside of the bundle. */
const ownPlaces = {
  name: 'own-places',
  setup({ onLoad }) {
    onLoad({ filter: /packages[/\\][^/\\]+[/\\]dist[/\\].*\.js$/ }, ({ path }) => {
      const place = relative(dirname(resolve(PROGRAM.outfile)), path).replaceAll(sep, '/');
      const url = `new URL(${JSON.stringify(place)},urlOfBundle).href`;
      return { contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', url) };
    });
  },
};

const { values, positionals } = parseArgs({
  options: { module: { type: 'boolean' }, 'in-place': { type: 'boolean' } },
  allowPositionals: true,
});
const { module: isModule, 'in-place': isInPlace } = values;
const [entry = 'dist/main.js'] = positionals;
await build({
  ...(isModule ? ONE_MODULE : PROGRAM),
  entryPoints: [entry],
  bundle: true,
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [isInPlace && ownPlaces, !isModule && trims, optionalPackages, thirdPartyLicenses].filter(Boolean),
});
if (!isModule) {
  // In ASCII, which is read in no time; esbuild leaves other characters in regular expressions.
  const text = readFileSync(PROGRAM.outfile, 'utf8');
  const escaped = text.replace(/[^\0-\x7f]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
  writeFileSync(PROGRAM.outfile, escaped);
  cpSync(fileURLToPath(new URL('bundle-start.cjs', import.meta.url)), 'dist/bundle/main.js');
  writeFileSync('dist/bundle/package.json', '{ "type": "commonjs" }\n');
}
// The entry point looks for its seeds beside its own folder.
if (existsSync('seeds')) cpSync('seeds', 'dist/seeds', { recursive: true });
