import type { FlowReport } from './flow-report.js';

/** What several runs of the flow come to. */
export interface RunsSummary {
  readonly ok: boolean;
  readonly runs: number;
  readonly failed: number;
  /** Of the runs that had a JWT, in milliseconds; absent where none had. */
  readonly timeToFirstJwtMs?: { readonly least: number; readonly median: number; readonly most: number };
}

/** Adds runs up. */
export function summaryOf(reports: readonly FlowReport[]): RunsSummary {
  const failed = reports.filter(({ ok }) => !ok).length;
  const times = reports.flatMap(({ timeToFirstJwtMs: ms }) => (ms === undefined ? [] : [ms])).toSorted((a, b) => a - b);
  const [least, median, most] = [times[0], times[Math.floor(times.length / 2)], times.at(-1)];
  const spread =
    least === undefined || median === undefined || most === undefined ? undefined : { least, median, most };
  return { ok: failed === 0, runs: reports.length, failed, ...(spread && { timeToFirstJwtMs: spread }) };
}
