import { run } from 'node:test';
import { spec } from 'node:test/reporters';

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
