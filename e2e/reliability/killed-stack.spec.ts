import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Counts } from './load.js';
import { amount, record } from './record.js';

const SCRIPT = fileURLToPath(new URL('../../scripts/kill-stack.mjs', import.meta.url));
const MOMENTS = amount(3, 20);

it(`a stack that was killed at ${MOMENTS} moments of its first start starts again, and its flow works`, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, String(MOMENTS)]).catch(
    (error: { stdout?: string }) => ({ stdout: error.stdout ?? String(error) }),
  );
  const counts = new Counts();
  for (const [line, , result] of stdout.matchAll(/^killed after (\d+) ms of \d+: the next start (.*)$/gm)) {
    counts.note(result === 'works' ? 'answered' : 'wrong', { text: line });
  }
  const [, whole = ''] = /ms of (\d+)/.exec(stdout) ?? [];
  record('kill -9 of the whole stack in its first start: starts and flows after it', counts, `of ${whole} ms`);
  expect(counts.sent).toBe(MOMENTS);
}, 900_000);
