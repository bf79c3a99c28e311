import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SCRIPT = fileURLToPath(new URL('../../scripts/kill-stack.mjs', import.meta.url));

describe('a stack that was killed in the midst of its first start', () => {
  it('starts again, and its flow works', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, '3']);
    expect(stdout).toMatch(
      /^(killed after \d+ ms of \d+: the next start works\n){3}3 killed, 3 started again, 0 wrong\n$/,
    );
  }, 240_000);
});
