import type { FlowReport, StepReport } from '../flow/flow-report.js';
import { summaryOf } from '../flow/flow-runs.js';

/** The report as one JSON document, its names in snake case and its durations in milliseconds. */
export function flowAsJson(report: FlowReport): string {
  return JSON.stringify(reportAsJson(report), null, 2);
}

/** Several runs as one document: what they come to, and each. */
export function runsAsJson(reports: readonly FlowReport[]): string {
  const { ok, runs, failed, timeToFirstJwtMs: times } = summaryOf(reports);
  const shown = times && { least: rounded(times.least), median: rounded(times.median), most: rounded(times.most) };
  const summary = { ok, runs, failed, time_to_first_jwt_ms: shown ?? null };
  return JSON.stringify({ ...summary, reports: reports.map(reportAsJson) }, null, 2);
}

function reportAsJson({ ok, timeToFirstJwtMs, steps, problems }: FlowReport): object {
  return { ok, time_to_first_jwt_ms: rounded(timeToFirstJwtMs), steps: steps.map(stepAsJson), problems };
}

function stepAsJson({ durationMs, ...step }: StepReport): object {
  return { ...step, duration_ms: rounded(durationMs) };
}

function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms * 10) / 10;
}
