import { figureOf, isReached, labelOf, type Figure, type FigureDeclaration, type Missing } from './figures.js';
import type { Regression } from './history.js';

/** Why something cannot be measured here, though nothing is wrong with it. */
export class NotPossible extends Error {}

/** Collects the figures of a run. What cannot be measured is named in its place, and the others are measured all the same. */
export class Report {
  readonly figures: Figure[] = [];
  readonly missing: Missing[] = [];

  constructor(
    private readonly stop: AbortSignal,
    readonly say: (line: string) => void,
  ) {}

  add(declared: FigureDeclaration, values: readonly number[]): void {
    this.figures.push(figureOf(declared, values));
  }

  /** Names what is left out on purpose. */
  skip(name: string, reason: string): void {
    this.note({ name, reason, isFailure: false });
  }

  /**
   * What `work` measures; undefined if it fails, which the table names then.
   *
   * @throws {Error} if the run is to stop
   */
  async attempt<Result>(name: string, work: () => Promise<Result>): Promise<Result | undefined> {
    this.stop.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      this.stop.throwIfAborted();
      this.note({ name, reason: (error as Error).message, isFailure: !(error instanceof NotPossible) });
      return undefined;
    }
  }

  private note(missing: Missing): void {
    if (this.missing.some(({ name }) => name === missing.name)) return;
    this.missing.push(missing);
    this.say(`${missing.name}: ${missing.isFailure ? 'not measured' : 'skipped'}, ${missing.reason}`);
  }

  asJson(regressions: readonly Regression[]): string {
    const { figures, missing } = this;
    return `${JSON.stringify({ figures, missing, regressions })}\n`;
  }

  asTable(regressions: readonly Regression[]): string {
    const worse = new Map(regressions.map((regression) => [regression.label, regression]));
    const rows = this.figures.map((figure) => {
      const { value, unit, minimum, maximum } = figure;
      const before = worse.get(labelOf(figure));
      return [
        labelOf(figure),
        `${digits(value)} ${unit}`,
        minimum === maximum ? '' : `${digits(minimum)} to ${digits(maximum)}`,
        goalOf(figure),
        before === undefined ? '' : `worse: before ${digits(before.before)}`,
      ];
    });
    const left = this.missing.map(({ name, reason, isFailure }) => [
      name,
      isFailure ? `NOT MEASURED: ${reason}` : `skipped: ${reason}`,
    ]);
    return aligned([['figure', 'median', 'spread', 'goal', ''], ...rows]) + aligned(left);
  }
}

const digits = (value: number) => (Math.abs(value) >= 1_000 ? value.toFixed(0) : value.toPrecision(3));

function goalOf(figure: Figure): string {
  const { goal, isCost = false } = figure;
  return goal === undefined ? '' : `${isCost ? 'at most' : 'at least'} ${goal}: ${isReached(figure) ? 'yes' : 'NO'}`;
}

/** Rows as lines, each column as wide as its widest cell; the last cell of a row takes what it needs. */
function aligned(rows: readonly (readonly string[])[]): string {
  const width = (column: number) =>
    Math.max(...rows.map((row) => (column < row.length - 1 ? (row[column]?.length ?? 0) : 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(width(column)))
      .join('  ')
      .trimEnd();
  return rows.map((row) => `${line(row)}\n`).join('');
}
