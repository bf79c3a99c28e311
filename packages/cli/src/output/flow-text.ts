import type { CommandContext } from '../command-context.js';
import { ACTORS, FLOW_STEPS } from '@tandem/contracts';
import { type FlowReport, type StepReport, summarizeRuns } from '../flow/flow-report.js';
import { TOKEN_STEPS } from '../flow/request-token.js';
import { printable } from './printable.js';
import { COLOUR_OF, painter } from './painter.js';

const partiesOf = ({ from, to }: { from: string; to?: string }): string => (to ? `${from} → ${to}` : from);
const PARTIES_WIDTH = Math.max(...FLOW_STEPS.map((step) => partiesOf(step).length));
const MESSAGE_WIDTH = Math.max(...FLOW_STEPS.map(({ message }) => message.length));

const INDENT = ' '.repeat(' 1 checked 9999 ms '.length);

/** The lines of a step as a terminal shows them: what was seen is below, and a step that failed stands out. */
export function paintedStepLines(step: StepReport, context: CommandContext): string[] {
  const paint = painter(context);
  const lines =
    context.columns?.out === undefined
      ? stepLines(step)
      : [...stepLines(step, ' ', []), ...seenIn(step).map((text) => printable(INDENT + text))];
  return lines.map((line) => {
    if (step.status === 'failed') return paint(COLOUR_OF.failed, line);
    return line.startsWith(INDENT) ? paint('dim', line) : line;
  });
}

/** The rule that refused, and what was seen. */
const seenIn = ({ rule, detail }: StepReport): string[] => {
  const text = [rule && `[${rule}]`, detail].filter(Boolean).join(' ');
  return text === '' ? [] : [text];
};

/** One step on one line; before the first of the second round, a line that says what was done to get there. */
export function stepLines(step: StepReport, gap = '  ', seen = seenIn(step)): string[] {
  const isSecondBeginning = step.round > 1 && step.number === TOKEN_STEPS[0];
  const line = stepLine(step, gap, seen);
  return isSecondBeginning ? ["once more, after the JWT's end:", line] : [line];
}

/** Number, status, duration, who sends what to whom, and what was seen. */
function stepLine(step: StepReport, gap: string, seen: readonly string[]): string {
  const duration = step.durationMs === undefined ? '' : `${Math.round(step.durationMs)} ms`;
  const columns = [
    String(step.number).padStart(2),
    step.status.padEnd('checked'.length),
    duration.padStart(`1000${gap}ms`.length),
    partiesOf(step).padEnd(PARTIES_WIDTH),
    step.message.padEnd(MESSAGE_WIDTH),
    ...seen,
  ];
  return printable(columns.join(gap).trimEnd());
}

/** The result of a run: for a failure, one line for each step that failed, with the rule that refused. */
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

/** The result of several runs. */
export function runsSummary(reports: readonly FlowReport[]): string {
  const { runs, failed, timeToFirstJwtMs: times } = summarizeRuns(reports);
  const ms = times && [times.least, times.median, times.most].map(Math.round).join(', ');
  return `${runs} runs, ${failed} failed${ms === undefined ? '' : `; first JWT after ${ms} ms (least, median, most)`}`;
}

/** The report as one JSON document, its names in snake case and its durations in milliseconds. */
export function flowAsJson(report: FlowReport): string {
  return JSON.stringify(asJson(report), null, 2);
}

/** Several runs as one document: their summary, and each. */
export function runsAsJson(reports: readonly FlowReport[]): string {
  const { ok, runs, failed, timeToFirstJwtMs: times } = summarizeRuns(reports);
  const shown = times && { least: rounded(times.least), median: rounded(times.median), most: rounded(times.most) };
  const summary = { ok, runs, failed, time_to_first_jwt_ms: shown ?? null };
  return JSON.stringify({ ...summary, reports: reports.map(asJson) }, null, 2);
}

function asJson({ ok, timeToFirstJwtMs, steps, problems }: FlowReport): object {
  const shown = steps.map(({ durationMs, ...step }) => ({ ...step, duration_ms: rounded(durationMs) }));
  return { ok, time_to_first_jwt_ms: rounded(timeToFirstJwtMs), steps: shown, problems };
}

function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms * 10) / 10;
}

const ARROWS = { done: '->>', checked: '->>', failed: '-x', skipped: '-->>' } as const;
const actorId = (actor: string) => `A${(ACTORS as readonly string[]).indexOf(actor) + 1}`;

/** The report as a Mermaid sequence diagram of what happened: crosses for what failed, dashes for what was not tried. */
export function flowAsMermaid({ steps, problems }: FlowReport): string {
  const participants = ACTORS.map((actor) => `    participant ${actorId(actor)} as ${actor}`);
  const isRenewal = (i: number) => (steps[i]?.round ?? 1) > 1 && steps[i - 1]?.round === 1;
  const lines = steps.flatMap((step, i) => [
    ...(isRenewal(i) ? [mermaidNote("once more, after the JWT's end")] : []),
    ...mermaidLines(step),
  ]);
  return ['sequenceDiagram', ...participants, ...lines, ...problems.map((problem) => mermaidNote(problem))].join('\n');
}

function mermaidLines({ number, from, to = from, message, status, durationMs, rule, detail }: StepReport): string[] {
  const took = durationMs === undefined ? '' : `, ${Math.round(durationMs)} ms`;
  const text = mermaidText(`${number}. ${message} (${status}${took})`);
  const arrow = `    ${actorId(from)}${ARROWS[status]}${actorId(to)}: ${text}`;
  return status === 'failed' ? [arrow, mermaidNote([rule, detail].filter(Boolean).join(': '), from, to)] : [arrow];
}

/** A note over two actors; over all without them. */
function mermaidNote(text: string, from: string = ACTORS[0], to: string = ACTORS[ACTORS.length - 1] ?? from): string {
  return `    Note over ${[...new Set([actorId(from), actorId(to)])].join(',')}: ${mermaidText(text)}`;
}

/** Characters that have a meaning in Mermaid are written by their number. */
function mermaidText(text: string): string {
  return text.replace(/[#;<>]/g, (character) => `#${character.charCodeAt(0)};`).replace(/\s+/g, ' ');
}
