// The packages as they are packed: each complete in itself, so that it can be installed without this repository.
// Here because in the repository they lead to each other by workspace links, as ES modules of many files, and plain Jest
// takes neither: packed, each is one CommonJS file, with a wrapper for `import`, and types that lead nowhere else.
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { thirdPartyLicenses } from '../apps/third-party-licenses.mjs';

/** What is packed. */
const PACKED = ['stack', 'testing', 'cli'];
/** Packages of the repository that go into those that use them. */
const BUNDLED = ['client', 'conformance', 'contracts', 'editor-client', 'editor-front', 'page'];
const SERVICES = ['self-managed', 'saas', 'model-gateway'];

const HERE_IN_COMMONJS = "const hereInCommonJs = require('node:url').pathToFileURL(__filename).href;";
const REQUIRE_IN_ES_MODULE = [
  "import { createRequire as createRequireOfBundle } from 'node:module';",
  'const require = createRequireOfBundle(import.meta.url);',
];

const bundle = (root, options) =>
  build({
    // What esbuild says of the files' places is seen from here.
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node20',
    keepNames: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'warning',
    external: ['@tandem/stack', 'pg-native'],
    plugins: [thirdPartyLicenses],
    ...options,
  });

/** Packs them from what is built in `root` into the folder `target`; returns the paths of the tarballs. */
export async function packPackages(root, npm, target) {
  const work = mkdtempSync(join(tmpdir(), 'tandem-pack-'));
  try {
    await layOut(root, work);
    return packAll(npm, work, target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Lays out every package in a folder of its own below `folder`, from what is built in `root`. */
async function layOut(root, folder) {
  for (const name of PACKED) {
    const [from, to] = [join(root, 'packages', name), join(folder, name)];
    mkdirSync(to, { recursive: true });
    await bundle(root, {
      entryPoints: [join(from, 'dist/index.js')],
      outfile: join(to, 'dist/index.js'),
      format: 'cjs',
      define: { 'import.meta.url': 'hereInCommonJs' },
      banner: { js: HERE_IN_COMMONJS },
    });
    // One and the same code by `require` and by `import`: a stack that both use is one stack.
    writeFileSync(join(to, 'dist/index.mjs'), "export * from './index.js';\n");
    layOutTypes(root, name, join(to, 'dist/types'));
    cpSync(join(root, 'LICENSE'), join(to, 'LICENSE'));
    writeFileSync(join(to, 'package.json'), `${JSON.stringify(manifest(root, name), undefined, 2)}\n`);
  }
  for (const service of SERVICES) layOutService(root, service, join(folder, 'stack/services', service));
  await layOutCommand(root, join(folder, 'cli'));
  // Each tarball has the stack in it, so that it can be installed by itself and nobody asks a registry for @tandem.
  for (const name of PACKED.filter((one) => one !== 'stack')) {
    cpSync(join(folder, 'stack'), join(folder, name, 'node_modules/@tandem/stack'), { recursive: true });
  }
}

/** Packs every package that is laid out below `folder` into `target`; returns the paths of the tarballs. */
function packAll(npm, folder, target) {
  mkdirSync(target, { recursive: true });
  const folders = PACKED.map((name) => join(folder, name));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [npm, 'pack', '--json', '--ignore-scripts', '--pack-destination', target, ...folders],
    { encoding: 'utf8', cwd: folder },
  );
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
  const packed = JSON.parse(stdout);
  return Object.values(packed).map(({ filename }) => join(target, filename));
}

function manifest(root, name) {
  const { version, description, dependencies, optionalDependencies, bin, license } = {
    license: readJson(join(root, 'package.json')).license,
    ...readJson(join(root, 'packages', name, 'package.json')),
  };
  const hasStack = '@tandem/stack' in dependencies;
  // Those of the stack inside too, because pnpm installs none of a bundled package.
  const ofPlatforms = hasStack
    ? readJson(join(root, 'packages/stack/package.json')).optionalDependencies
    : optionalDependencies;
  return {
    name: `@tandem/${name}`,
    version,
    description,
    license,
    engines: readJson(join(root, 'package.json')).engines,
    main: './dist/index.js',
    types: './dist/types/index.d.ts',
    exports: {
      '.': { types: './dist/types/index.d.ts', import: './dist/index.mjs', default: './dist/index.js' },
      './package.json': './package.json',
    },
    ...(bin && { bin }),
    dependencies: {
      ...(hasStack && { '@tandem/stack': version }),
      // The types of the contracts are inferred from its schemas.
      ...('@tandem/contracts' in dependencies && {
        zod: readJson(join(root, 'packages/contracts/package.json')).dependencies.zod,
      }),
    },
    ...(hasStack && { bundleDependencies: ['@tandem/stack'] }),
    ...(ofPlatforms && { optionalDependencies: ofPlatforms }),
  };
}

/**
 * The declarations that a package's public ones lead to, those of packages that are bundled into it among them, by relative
 * paths. Nothing else: the inner ones name packages that are bundled too, without their types.
 */
function layOutTypes(root, name, to) {
  const built = (one) => join(root, 'packages', one, 'dist');
  const placeOf = (file) => {
    const bundled = BUNDLED.find((one) => file.startsWith(built(one)));
    return bundled ? join(to, bundled, relative(built(bundled), file)) : join(to, relative(built(name), file));
  };
  const laidOut = new Set();
  const waiting = [join(built(name), 'index.d.ts')];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (laidOut.has(file)) continue;
    laidOut.add(file);
    const target = placeOf(file);
    const led = (specifier) => {
      const [, other] = /^@tandem\/([\w-]+)$/.exec(specifier) ?? [];
      if (other !== undefined && !BUNDLED.includes(other)) return specifier;
      if (other === undefined && !specifier.startsWith('.')) return specifier;
      const next = other === undefined ? resolve(dirname(file), specifier) : join(built(other), 'index.js');
      waiting.push(next.replace(/\.js$/, '.d.ts'));
      const path = relative(dirname(target), placeOf(next));
      return path.startsWith('.') ? path : `./${path}`;
    };
    mkdirSync(dirname(target), { recursive: true });
    const text = readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL.*$/m, '');
    writeFileSync(
      target,
      text.replaceAll(/\b(from |import\()(['"])([^'"]+)\2/g, (_, word, quote, to) => word + quote + led(to) + quote),
    );
  }
}

/** A service's program and seeds, in the place in which `entryPointOf` of the stack and the service itself look for them. */
function layOutService(root, service, to) {
  const from = join(root, 'apps', service, 'dist');
  const isProgram = (path) => !basename(path).startsWith('program.cache');
  cpSync(join(from, 'bundle'), join(to, 'bundle'), { recursive: true, filter: isProgram });
  if (existsSync(join(from, 'seeds'))) cpSync(join(from, 'seeds'), join(to, 'seeds'), { recursive: true });
}

async function layOutCommand(root, to) {
  cpSync(join(root, 'packages/page/assets'), join(to, 'assets'), { recursive: true });
  const program = join(to, 'bin/tandem.mjs');
  await bundle(root, {
    entryPoints: { tandem: join(root, 'packages/cli/dist/tandem.js') },
    // In parts, of which a command loads its own. All in one folder: what they read lies beside that.
    outdir: dirname(program),
    outExtension: { '.js': '.mjs' },
    splitting: true,
    format: 'esm',
    banner: { js: ['#!/usr/bin/env node', ...REQUIRE_IN_ES_MODULE].join('\n') },
  });
  chmodSync(program, 0o755);
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
