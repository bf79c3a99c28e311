import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { isRegression, sample, type Figure } from './figures.js';

/** How many of the latest runs a figure is compared with. */
const RUNS = 5;

interface Run {
  readonly at: string;
  readonly machine: string;
  readonly figures: Readonly<Record<string, number>>;
}

const machine = () => `${cpus()[0]?.model ?? 'unknown'} x${cpus().length}, Node.js ${process.versions.node}`;

/**
 * Compares figures with the median of the latest runs on such a machine, and adds them to the file, one line of JSON a run.
 *
 * @returns the regressions of more than 10 %, in words
 */
export function compareWithHistory(file: string, figures: readonly Figure[]): string[] {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  const runs = lines.map((line) => JSON.parse(line) as Run).filter((run) => run.machine === machine());
  const regressions = figures.flatMap((figure) => {
    const before = runs.flatMap((run) => run.figures[figure.name] ?? []).slice(-RUNS);
    if (before.length === 0) return [];
    const { median } = sample(before);
    if (!isRegression(figure, median)) return [];
    return [`${figure.name}: ${figure.value.toPrecision(3)}, before ${median.toPrecision(3)}`];
  });
  const run: Run = {
    at: new Date().toISOString(),
    machine: machine(),
    figures: Object.fromEntries(figures.map(({ name, value }) => [name, value])),
  };
  appendFileSync(file, `${JSON.stringify(run)}\n`);
  return regressions;
}
