import type { FlowStep } from '@tandem/contracts';
import { findingLines } from '../commands/doctor.js';
import type { RuleReport } from '@tandem/conformance';
import type { StepReport } from '../flow/flow-report.js';
import { conformanceSummary, ruleLines } from './conformance-text.js';
import { flowSummary, stepLines } from './flow-text.js';

const FOREIGN = 'no\r\n13  ok\u2028\u001B[2J\u202E\tend';
const SHOWN = String.raw`no\u000d\u000a13  ok\u2028\u001b[2J\u202e\u0009end`;
const step = {
  ...({ number: 1, from: 'editor', to: 'self-managed', message: 'POST' } as unknown as FlowStep),
  round: 1,
  status: 'failed',
  rule: FOREIGN,
  detail: FOREIGN,
} as unknown as StepReport;
const PLAIN = (_format: unknown, text: string) => text;
const rule = {
  on: 'saas',
  rule: 'token',
  verdict: 'failed',
  reason: FOREIGN,
  source: 'RFC',
} as unknown as RuleReport;

describe('what a service says stays on the line that shows it', () => {
  it.each<[string, () => string[], number]>([
    ['a step of flow', () => stepLines(step), 1],
    ['the end of flow', () => flowSummary({ ok: false, steps: [step], problems: [FOREIGN] }), 2],
    ['a failed rule of conformance', () => ruleLines(rule), 3],
    ['a skipped rule of conformance', () => ruleLines({ ...rule, verdict: 'skipped' }), 2],
    [
      'a finding of doctor',
      () => findingLines({ check: 'x', verdict: 'problem', detail: FOREIGN, repair: FOREIGN }, PLAIN),
      2,
    ],
    [
      'a problem of conformance',
      () =>
        conformanceSummary({
          ok: false,
          counts: { passed: 0, failed: 1, skipped: 0 },
          durationMs: 1,
          rules: [],
          problems: [FOREIGN],
        }),
      3,
    ],
  ])('%s', (_what, lines, count) => {
    const written = lines();
    expect(written).toHaveLength(count);
    expect(written.join('\n').split(/[\r\n\u2028]/)).toHaveLength(count);
    expect(written.join('\n')).toContain(SHOWN);
    expect(written.join('')).toMatch(/^\P{C}*$/u);
  });
});
