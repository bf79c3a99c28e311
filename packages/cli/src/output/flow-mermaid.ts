import { ACTORS, type Actor } from '@tandem/contracts';
import type { FlowReport, StepReport } from '../flow/flow-report.js';

const IDS = new Map<string, string>(ACTORS.map((actor, i) => [actor, `A${i + 1}`]));
const idOf = (actor: string) => IDS.get(actor) ?? 'A1';

const ARROWS = { done: '->>', checked: '->>', failed: '-x', skipped: '-->>' } as const;

/** The report as a Mermaid sequence diagram of what happened: crosses for what failed, dashes for what was not tried. */
export function flowAsMermaid({ steps, problems }: FlowReport): string {
  const participants = ACTORS.map((actor: Actor) => `    participant ${idOf(actor)} as ${actor}`);
  const isRenewal = (i: number) => (steps[i]?.round ?? 1) > 1 && steps[i - 1]?.round === 1;
  const lines = steps.flatMap((step, i) => [
    ...(isRenewal(i) ? [note("once more, after the JWT's end")] : []),
    ...stepLines(step),
  ]);
  return ['sequenceDiagram', ...participants, ...lines, ...problems.map(note)].join('\n');
}

function stepLines({ number, from, to = from, message, status, durationMs, rule, detail }: StepReport): string[] {
  const took = durationMs === undefined ? '' : `, ${Math.round(durationMs)} ms`;
  const arrow = `    ${idOf(from)}${ARROWS[status]}${idOf(to)}: ${escaped(`${number}. ${message} (${status}${took})`)}`;
  if (status === 'failed')
    return [arrow, `    Note over ${over(from, to)}: ${escaped([rule, detail].filter(Boolean).join(': '))}`];
  return [arrow];
}

const over = (from: string, to: string) => [...new Set([idOf(from), idOf(to)])].join(',');
const note = (text: string) =>
  `    Note over ${idOf(ACTORS[0])},${idOf(ACTORS[ACTORS.length - 1] ?? '')}: ${escaped(text)}`;

/** What Mermaid would read as its own is written by its number. */
function escaped(text: string): string {
  return text.replace(/[#;<>]/g, (character) => `#${character.charCodeAt(0)};`).replace(/\s+/g, ' ');
}
