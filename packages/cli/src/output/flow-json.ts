import type { FlowReport, StepReport } from '../flow/flow-report.js';

/** The report as one JSON document, its names in snake case and its durations in milliseconds. */
export function flowAsJson({ ok, timeToFirstJwtMs, steps, problems }: FlowReport): string {
  const document = { ok, time_to_first_jwt_ms: rounded(timeToFirstJwtMs), steps: steps.map(stepAsJson), problems };
  return JSON.stringify(document, null, 2);
}

function stepAsJson({ durationMs, ...step }: StepReport): object {
  return { ...step, duration_ms: rounded(durationMs) };
}

function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms * 10) / 10;
}
