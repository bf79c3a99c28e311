/** The median of what several rounds measured, with its spread. */
export interface Sample {
  readonly median: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** One line of the table. */
export interface Figure {
  readonly name: string;
  /** What it is compared with; none if it is an absolute figure. */
  readonly against?: string;
  readonly value: number;
  readonly unit: 'ratio' | 's' | 'CPU-s' | 'ms' | '/s' | 'MB';
  /** What is to be reached; none if the figure only informs. */
  readonly goal?: number;
  /** Whether less is better. */
  readonly isCost?: boolean;
}

/** @throws {Error} if there is no value */
export function sample(values: readonly number[]): Sample {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  if (low === undefined || high === undefined) throw new Error('nothing was measured');
  return { median: (low + high) / 2, minimum: sorted[0]!, maximum: sorted.at(-1)! };
}

/** Whether a figure is as good as its goal. */
export function isReached({ value, goal, isCost = false }: Figure): boolean {
  return goal === undefined || (isCost ? value <= goal : value >= goal);
}

/** Whether a figure is more than a tenth worse than an earlier one. */
export function isRegression(now: Figure, before: number): boolean {
  return now.isCost ? now.value > before * 1.1 : now.value < before / 1.1;
}
