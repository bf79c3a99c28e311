// The container tests: builds the images, then runs the files of this folder with the test runner of Node.js, so that they
// need only Docker and Node.js. One file after the other: each starts a composition of its own.
//   node e2e/containers/run.mjs [PART OF A FILE'S NAME ...]
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';

if (process.argv[1] === fileURLToPath(import.meta.url)) await testContainers(process.argv.slice(2));

async function testContainers(wanted) {
  // Images of their own, so that those of a running composition stay as they are.
  process.env.TANDEM_TAG ||= 'test';
  if ((await docker('compose', 'build', '--quiet')) !== 0) {
    process.stderr.write('test-containers: the images could not be built: mend what is shown above\n');
    process.exit(1);
  }
  await runTestFolder(fileURLToPath(new URL('.', import.meta.url)), wanted);
}

function docker(...args) {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const child = spawn('docker', args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/**
 * Runs the test files of a folder and prints the counts; the process ends with 1 if one has failed or none has passed.
 *
 * @param {string} folder
 * @param {string[]} wanted parts of the files' names; all files if it is empty
 */
export async function runTestFolder(folder, wanted) {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.test.mjs') && (wanted.length === 0 || wanted.some((part) => name.includes(part))))
    .map((name) => join(folder, name));
  const { passed, failed, skipped } = await runTestFiles(files);
  process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

/**
 * Installs the packages of a folder that no other command installs.
 *
 * @param {string} folder
 * @returns {string | undefined} why it could not be done, in one line; undefined if it was
 */
export function installOwn(folder) {
  const { status, error, stderr } = spawnSync(
    'npm',
    ['ci', '--workspaces=false', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: folder, encoding: 'utf8' },
  );
  return status === 0 ? undefined : (error?.message ?? stderr).trim().split('\n')[0];
}

/**
 * Runs files of the test runner of Node.js, one after the other, and writes what comes of them to standard output.
 *
 * @param {string[]} files
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>} a hook that fails, and a file that cannot run,
 * count as one failure, and a suite that is skipped as one
 */
export async function runTestFiles(files) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const stream = run({ files, concurrency: 1 });
  stream.on('test:pass', ({ details, skip }) => {
    if (skip !== undefined) counts.skipped += 1;
    else if (details?.type !== 'suite') counts.passed += 1;
  });
  // A suite of which a test has failed was counted with it.
  stream.on('test:fail', ({ details }) => (counts.failed += details?.error?.failureType === 'subtestsFailed' ? 0 : 1));
  for await (const text of stream.compose(spec)) process.stdout.write(text);
  return counts;
}
