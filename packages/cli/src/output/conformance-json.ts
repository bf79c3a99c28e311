import type { ConformanceReport } from '@tandem/conformance';

/** The report as one JSON document, its names in snake case and its durations in milliseconds. */
export function conformanceAsJson({ ok, counts, durationMs, rules, problems }: ConformanceReport): string {
  const document = {
    ok,
    counts,
    duration_ms: Math.round(durationMs),
    rules: rules.map(({ durationMs: ms, ...rule }) => ({ ...rule, duration_ms: Math.round(ms) })),
    problems,
  };
  return JSON.stringify(document, null, 2);
}
