import { appendFileSync, closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { isRegression, labelOf, median, type Figure } from './figures.js';

/** How many of the latest runs a figure is compared with. */
const RUNS = 5;

interface Run {
  readonly at: string;
  readonly machine: string;
  readonly figures: Readonly<Record<string, number>>;
}

/** A figure that is more than 10 % worse than the median of the latest runs. */
export interface Regression {
  readonly label: string;
  readonly before: number;
  readonly now: number;
}

/** The figures of earlier runs, one line of JSON a run. Lines that are none are left as they are, and counted. */
export class History {
  private readonly runs: readonly Run[];
  /** How many lines were not understood. */
  readonly unreadable: number;

  /**
   * @param load what makes the load: figures of different programs are not compared
   * @throws {Error} if the file cannot be read or written
   */
  constructor(
    private readonly file: string,
    private readonly load: string,
  ) {
    closeSync(openSync(file, 'a'));
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
    const runs = lines.flatMap((line) => runOf(line) ?? []);
    this.unreadable = lines.length - runs.length;
    this.runs = runs.filter(({ machine }) => machine === this.machine);
  }

  /** What is worse than the median of the latest runs on such a machine by more than 10 %. */
  regressions(figures: readonly Figure[]): Regression[] {
    return figures.flatMap((figure) => {
      const label = labelOf(figure);
      const before = this.runs.flatMap((run) => run.figures[label] ?? []).slice(-RUNS);
      if (before.length === 0 || !isRegression(figure, median(before))) return [];
      return [{ label, before: median(before), now: figure.value }];
    });
  }

  /** @throws {Error} if the file cannot be written */
  append(figures: readonly Figure[], at: Date): void {
    const run: Run = {
      at: at.toISOString(),
      machine: this.machine,
      figures: Object.fromEntries(figures.map((figure) => [labelOf(figure), figure.value])),
    };
    const isCutOff = existsSync(this.file) && /[^\n]$/.test(readFileSync(this.file, 'utf8'));
    appendFileSync(this.file, `${isCutOff ? '\n' : ''}${JSON.stringify(run)}\n`);
  }

  private get machine(): string {
    return `${cpus()[0]?.model ?? 'unknown'} x${cpus().length}, Node.js ${process.versions.node}, ${this.load}`;
  }
}

function runOf(line: string): Run | undefined {
  try {
    const run = JSON.parse(line) as Partial<Run> | null;
    return typeof run?.machine === 'string' && run.figures instanceof Object ? (run as Run) : undefined;
  } catch {
    return undefined;
  }
}
