import { FLOW_STEPS } from '@tandem/contracts';
import { TOKEN_STEPS } from '../flow/request-token.js';
import type { FlowReport, StepReport } from '../flow/flow-report.js';
import { summaryOf } from '../flow/flow-runs.js';
import { printable } from './printable.js';

const partiesOf = ({ from, to }: { from: string; to?: string }): string => (to ? `${from} → ${to}` : from);
const PARTIES_WIDTH = Math.max(...FLOW_STEPS.map((step) => partiesOf(step).length));
const MESSAGE_WIDTH = Math.max(...FLOW_STEPS.map(({ message }) => message.length));

/** One step on one line; before the first of the second round, a line that says what was done to get there. */
export function stepLines(step: StepReport): string[] {
  const isSecondBeginning = step.round > 1 && step.number === TOKEN_STEPS[0];
  return isSecondBeginning ? ["once more, after the JWT's end:", stepLine(step)] : [stepLine(step)];
}

/** Number, status, duration, who sends what to whom, and what was seen. */
function stepLine(step: StepReport): string {
  const duration = step.durationMs === undefined ? '' : `${Math.round(step.durationMs)} ms`;
  const columns = [
    String(step.number).padStart(2),
    step.status.padEnd('checked'.length),
    duration.padStart('10000 ms'.length),
    partiesOf(step).padEnd(PARTIES_WIDTH),
    step.message.padEnd(MESSAGE_WIDTH),
    [step.rule && `[${step.rule}]`, step.detail].filter(Boolean).join(' '),
  ];
  return printable(columns.join('  ').trimEnd());
}

/** What the report comes to: for a failure one line for each step that failed, with the rule that refused. */
export function flowSummary({ ok, timeToFirstJwtMs, steps, problems }: FlowReport): string[] {
  const jwt = timeToFirstJwtMs === undefined ? [] : [`first JWT after ${Math.round(timeToFirstJwtMs)} ms`];
  if (ok) return [...jwt, 'the flow is in order'];
  const failed = steps.filter(({ status }) => status === 'failed');
  return [
    ...failed.map(
      (step) =>
        `step ${step.number}${step.round > 1 ? ', once more' : ''} (${partiesOf(step)}) failed by rule ${step.rule}: ${step.detail}`,
    ),
    ...problems,
  ].map((line) => printable(line));
}

/** One run of several on one line. */
export function runLine({ ok, timeToFirstJwtMs: ms }: FlowReport, number: number, of: number): string {
  const jwt = ms === undefined ? 'no JWT' : `first JWT after ${Math.round(ms)} ms`;
  return `run ${String(number).padStart(String(of).length)} of ${of}  ${ok ? 'in order' : 'failed  '}  ${jwt}`;
}

/** What several runs come to. */
export function runsSummary(reports: readonly FlowReport[]): string {
  const { runs, failed, timeToFirstJwtMs: times } = summaryOf(reports);
  const ms = times && [times.least, times.median, times.most].map(Math.round).join(', ');
  return `${runs} runs, ${failed} failed${ms === undefined ? '' : `; first JWT after ${ms} ms (least, median, most)`}`;
}
