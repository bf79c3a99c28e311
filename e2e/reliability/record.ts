import { appendFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Counts } from './load.js';

const { TANDEM_RELIABILITY: form, TANDEM_RELIABILITY_RESULTS: folder } = process.env;

/** How often or for how long something is done: `short` in `npm run test:ci`, `full` in `npm run test:reliability`. */
export function amount(short: number, full: number): number {
  return form === 'full' ? full : short;
}

/** Keeps one line of the report for reporter.mjs, and expects that nothing was wrong or lost. */
export function record(what: string, counts: Counts, measured = ''): void {
  const { sent, answered, refused, wrong, lost, examples } = counts;
  if (folder !== undefined) {
    const subject = basename(expect.getState().testPath ?? '', '.spec.ts');
    const line = { what, sent, answered, refused, wrong, lost, measured };
    appendFileSync(join(folder, `${subject}.jsonl`), `${JSON.stringify(line)}\n`);
  }
  expect(examples).toEqual([]);
  expect({ wrong, lost }).toEqual({ wrong: 0, lost: 0 });
  expect(sent).toBeGreaterThan(0);
}

/** Milliseconds as seconds, for people. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
