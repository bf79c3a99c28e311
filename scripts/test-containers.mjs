// The container tests: builds the images, then runs e2e/containers with the test runner of Node.js, so that they need
// Docker and Node.js alone. One file after the other: each starts a composition of its own.
//   node scripts/test-containers.mjs [PART OF A FILE'S NAME ...]
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { runTestFiles } from './run-test-files.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'e2e/containers');
const wanted = process.argv.slice(2);
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.test.mjs') && (wanted.length === 0 || wanted.some((part) => name.includes(part))))
  .map((name) => join(folder, name));

// Images of their own, so that those of a running composition stay as they are.
process.env.TANDEM_TAG ||= 'test';
if ((await docker('compose', 'build', '--quiet')) !== 0) {
  process.stderr.write('test-containers: the images could not be built: mend what is shown above\n');
  process.exit(1);
}

const { passed, failed, skipped } = await runTestFiles(files);
process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

function docker(...args) {
  const child = spawn('docker', args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', (code) => resolve(code ?? 1));
  });
}
