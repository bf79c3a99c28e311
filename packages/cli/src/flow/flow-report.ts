/**
 * `done`: it happened; `checked`: the result of an earlier run was read and is in order; `failed`: it was refused or is
 * not in order; `skipped`: it was not tried, for the reason in `detail`.
 */
export type StepStatus = 'done' | 'checked' | 'failed' | 'skipped';

export interface StepReport {
  readonly number: number;
  readonly from: string;
  readonly to?: string;
  readonly message: string;
  /** 1, and 2 for a step that ran once more after the JWT's end by the editor's clock. */
  readonly round: number;
  readonly status: StepStatus;
  /** In milliseconds; absent if the duration of the step alone cannot be measured. */
  readonly durationMs?: number;
  /** The rule that refused, by the service's own name for it, or by the check's. */
  readonly rule?: string;
  /** One line; secrets are shown only as fingerprints. */
  readonly detail?: string;
}

export interface FlowReport {
  readonly ok: boolean;
  readonly steps: readonly StepReport[];
  /** From the start of the run until the editor has its first JWT. */
  readonly timeToFirstJwtMs?: number;
  /** What went wrong besides the steps, such as a setting that could not be put back. */
  readonly problems: readonly string[];
}

/** The result of several runs of the flow. */
export interface RunsSummary {
  readonly ok: boolean;
  readonly runs: number;
  readonly failed: number;
  /** Of the runs that got a JWT, in milliseconds; absent if none did. */
  readonly timeToFirstJwtMs?: { readonly least: number; readonly median: number; readonly most: number };
}

/** Adds runs up. */
export function summarizeRuns(reports: readonly FlowReport[]): RunsSummary {
  const failed = reports.filter(({ ok }) => !ok).length;
  const times = reports.flatMap(({ timeToFirstJwtMs: ms }) => (ms === undefined ? [] : [ms])).toSorted((a, b) => a - b);
  const [least, median, most] = [times[0], times[Math.floor(times.length / 2)], times.at(-1)];
  const hasTimes = least !== undefined && median !== undefined && most !== undefined;
  return {
    ok: failed === 0,
    runs: reports.length,
    failed,
    ...(hasTimes && { timeToFirstJwtMs: { least, median, most } }),
  };
}
