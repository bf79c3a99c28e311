/** What a figure is, before it is measured. */
export interface FigureDeclaration {
  readonly name: string;
  /** What it is compared with; none if it is an absolute figure. */
  readonly against?: string;
  readonly unit: 'ratio' | 's' | 'CPU-s' | 'ms' | '/s' | 'MB' | 'statements';
  /** What is to be reached; none if the figure only informs. */
  readonly goal?: number;
  /** Whether less is better. */
  readonly isCost?: boolean;
}

/** One line of the table: the median of what several rounds measured, with its spread. */
export interface Figure extends FigureDeclaration {
  readonly value: number;
  readonly minimum: number;
  readonly maximum: number;
  /** How many rounds measured it. */
  readonly rounds: number;
}

/** What the table has no figure for, and why. */
export interface Missing {
  readonly name: string;
  readonly reason: string;
  /** Whether it was tried and failed, in place of left out on purpose. */
  readonly isFailure: boolean;
}

/** @throws {Error} if there is no value, or one is no number */
export function figureOf(declared: FigureDeclaration, values: readonly number[]): Figure {
  if (values.length === 0 || !values.every(Number.isFinite)) throw new Error('nothing was measured');
  const sorted = [...values].sort((one, other) => one - other);
  return {
    ...declared,
    value: median(sorted),
    minimum: sorted[0]!,
    maximum: sorted.at(-1)!,
    rounds: sorted.length,
  };
}

/** @throws {Error} if there is no value */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  if (low === undefined || high === undefined) throw new Error('nothing was measured');
  return (low + high) / 2;
}

/** By which a figure is known in the table and in the history. */
export function labelOf({ name, against }: FigureDeclaration): string {
  return against === undefined ? name : `${name}, against ${against}`;
}

/** Whether a figure is as good as its goal. */
export function isReached({ value, goal, isCost = false }: Figure): boolean {
  return goal === undefined || (isCost ? value <= goal : value >= goal);
}

/** Whether a figure is more than a tenth worse than an earlier one. */
export function isRegression(now: Figure, before: number): boolean {
  return now.isCost ? now.value > before * 1.1 : now.value < before / 1.1;
}
