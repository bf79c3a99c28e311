import { type Json, type ConformanceReport, type RuleReport, idOf } from '@tandem/conformance';
import { printable } from './printable.js';

const SHOWN = 500;

/** One rule on one line; below it, for a failure, what was expected, what came and the rule's source. */
export function ruleLines(rule: RuleReport): string[] {
  const line = `${rule.verdict}  ${idOf({ on: rule.on, name: rule.rule, case: rule.case })}`;
  if (rule.verdict === 'passed') return [line];
  if (rule.verdict === 'skipped') return [line, `         ${printable(rule.reason ?? '')}`];
  const saw =
    rule.reason === undefined ? [`expected ${shown(rule.expected)}`, `got      ${shown(rule.got)}`] : [rule.reason];
  return [line, ...[...saw, `source   ${rule.source}`].map((detail) => `         ${printable(detail)}`)];
}

/** The end of the report: problems, the failures once more by name, and the counts. */
export function conformanceSummary({ ok, counts, durationMs, rules, problems }: ConformanceReport): string[] {
  const failed = rules.filter(({ verdict }) => verdict === 'failed');
  const names = failed.map((rule) => `  ${idOf({ on: rule.on, name: rule.rule, case: rule.case })}`);
  const { passed, skipped } = counts;
  return [
    '',
    ...problems.map((problem) => `problem: ${printable(problem)}`),
    ...(names.length === 0 ? [] : ['failed:', ...names]),
    `${passed} passed, ${counts.failed} failed, ${skipped} skipped in ${(durationMs / 1000).toFixed(1)} s: ${ok ? 'conforms' : 'does not conform'}`,
  ];
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

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
