import type { ConformanceReport, RuleReport } from '@tandem/conformance';

const seconds = (ms: number) => (ms / 1000).toFixed(3);
const attributes = (values: Record<string, string | number>) =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('');

/** The report as JUnit XML: a suite for each group of rules, and one for what went wrong besides them. */
export function conformanceAsJunit({ counts, durationMs, rules, problems }: ConformanceReport): string {
  const groups = [...new Set(rules.map(({ group }) => group))];
  const totals = {
    tests: rules.length + problems.length,
    failures: counts.failed + problems.length,
    skipped: counts.skipped,
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'tandem conformance', ...totals, time: seconds(durationMs) })}>`,
    ...groups.flatMap((group) =>
      suite(
        group,
        rules.filter((rule) => rule.group === group),
      ),
    ),
    ...(problems.length === 0 ? [] : problemSuite(problems)),
    '</testsuites>',
  ].join('\n');
}

function suite(group: string, rules: readonly RuleReport[]): string[] {
  const count = (verdict: RuleReport['verdict']) => rules.filter((rule) => rule.verdict === verdict).length;
  const time = seconds(rules.reduce((sum, { durationMs }) => sum + durationMs, 0));
  const counts = { tests: rules.length, failures: count('failed'), skipped: count('skipped'), time };
  return [`  <testsuite${attributes({ name: group, ...counts })}>`, ...rules.flatMap(testCase), '  </testsuite>'];
}

function testCase(rule: RuleReport): string[] {
  const opening = `    <testcase${attributes({
    classname: `${rule.on}.${rule.rule}`,
    name: rule.case,
    time: seconds(rule.durationMs),
  })}`;
  if (rule.verdict === 'passed') return [`${opening}/>`];
  if (rule.verdict === 'skipped') {
    return [`${opening}>`, `      <skipped${attributes({ message: rule.reason ?? '' })}/>`, '    </testcase>'];
  }
  const [expected, got] = [rule.expected, rule.got].map((value) => JSON.stringify(value));
  const message = rule.reason ?? `expected ${expected}, got ${got}`;
  const text = `expected: ${expected}\ngot: ${got}\nsource: ${rule.source}`;
  return [`${opening}>`, `      <failure${attributes({ message })}>${escaped(text)}</failure>`, '    </testcase>'];
}

function problemSuite(problems: readonly string[]): string[] {
  const cases = problems.flatMap((message) => [
    `    <testcase${attributes({ classname: 'clean-up', name: message })}>`,
    `      <failure${attributes({ message })}/>`,
    '    </testcase>',
  ]);
  return [
    `  <testsuite${attributes({ name: 'clean-up', tests: problems.length, failures: problems.length })}>`,
    ...cases,
    '  </testsuite>',
  ];
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
};

/** XML 1.0 has no place for most control characters, escaped or not. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"\n]/g, (character) => ENTITIES[character] ?? character);
}
