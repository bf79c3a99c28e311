// Tells scripts/run.mjs how many tests passed and failed, so that `npm test` can end with one line for all of its
// runs. A suite that could not run counts as one failure.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export default class TestCountReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
    const folder = process.env.TANDEM_TEST_COUNTS;
    if (!folder) return;
    const counts = { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
    writeFileSync(join(folder, `${process.pid}.json`), JSON.stringify(counts));
  }
}
