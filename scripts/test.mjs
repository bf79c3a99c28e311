// `npm test`: everything that has to hold, from a fresh clone on: lint, types and unit tests, then the end-to-end tests.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { refuseOldNode } from './node-version.mjs';

refuseOldNode('test');
const { listenForInterruption } = await import('./interruption.mjs');
const { prepare } = await import('./prepare.mjs');
const { runScript } = await import('./run.mjs');
const { turbo } = await import('./turbo.mjs');

const root = fileURLToPath(new URL('..', import.meta.url));
const interruption = listenForInterruption();
await runScript('test', interruption, async () => {
  await prepare(root, interruption);
  // Where scripts/test-count-reporter.mjs leaves what Jest counted.
  const counts = mkdtempSync(join(tmpdir(), 'tandem-test-'));
  try {
    const stage = (...tasks) =>
      turbo(root, [...tasks, '--continue'], { ...interruption, shown: true, env: { TANDEM_TEST_COUNTS: counts } });
    const { code: first } = await stage('lint', 'typecheck', 'test:unit');
    interruption.stop.throwIfAborted();
    const { code } = first === 0 ? await stage('test:e2e') : { code: first };
    interruption.stop.throwIfAborted();
    const { passed, failed } = sum(counts);
    const rest = first === 0 ? '' : ' (something above has to be mended before the end-to-end tests are run)';
    process.stdout.write(`\n${passed} passed, ${failed} failed${rest}\n`);
    return code;
  } finally {
    rmSync(counts, { recursive: true, force: true });
  }
});
process.exit();

function sum(folder) {
  const runs = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
  const total = (key) => runs.reduce((all, run) => all + run[key], 0);
  return { passed: total('passed'), failed: total('failed') };
}
