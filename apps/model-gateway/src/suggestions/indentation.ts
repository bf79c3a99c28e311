import { isOpen, NOTHING_OPEN, runOverBrackets } from './brackets.js';

/** As Python counts (Reference, 2.1.8). */
const TAB_WIDTH = 8;
const USUAL_STEP = 4;

/** The white space that a line begins with. */
export function indentationOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** The column that a text of white space ends at, from 0. */
export function columnOf(indentation: string): number {
  let column = 0;
  for (const character of indentation) column += character === '\t' ? TAB_WIDTH - (column % TAB_WIDTH) : 1;
  return column;
}

/**
 * Moves a block from below a line that is indented as `from` to below one that is indented as `to`: every line of it but
 * the first, which goes on with what stands before it. Blank lines stay as they are.
 *
 * @param step gives the spaces by which the text around indents, to write tabs as
 */
export function moveBlock(block: string, from: string, to: string, step: () => number): string {
  if (from === to) return block;
  const [first = '', ...lines] = linesOf(block);
  const deeper = lines.map((line) => indentationOf(line)).filter((given) => given.startsWith(from));
  const inStyle = inStyleOf(to, deeper.map((given) => given.slice(from.length)).filter(Boolean), step);
  const move = (given: string) =>
    given.startsWith(from) ? `${to}${inStyle(given.slice(from.length))}` : byColumns(given, from, to);
  return [first, ...lines.map((line) => (line.trim() === '' ? line : line.replace(/^[ \t]*/, move)))].join('');
}

/** What writes tabs as spaces if the place is indented by spaces, and spaces, if they are whole steps, as tabs if it is by tabs. */
function inStyleOf(to: string, deeper: readonly string[], step: () => number): (part: string) => string {
  const width = Math.min(...deeper.map(({ length }) => length));
  if (/^ +$/.test(to) && deeper.every((part) => /^\t+$/.test(part))) {
    const spaces = ' '.repeat(step());
    return (part) => spaces.repeat(part.length);
  }
  if (/^\t+$/.test(to) && deeper.every((part) => /^ +$/.test(part) && part.length % width === 0)) {
    return (part) => '\t'.repeat(part.length / width);
  }
  return (part) => part;
}

function byColumns(given: string, from: string, to: string): string {
  const column = columnOf(to) + columnOf(given) - columnOf(from);
  let kept = to;
  while (columnOf(kept) > Math.max(0, column)) kept = kept.slice(0, -1);
  return kept.padEnd(kept.length + column - columnOf(kept));
}

/** The place that a block is put in. */
export interface Place {
  /** Of the line that the block begins in. */
  readonly indentation: string;
  readonly above: string;
  readonly below: string;
  readonly quotes: string;
}

/**
 * As much of a block as a language that lives by indentation takes at its place: no line less deep than the first that
 * would be at the depth of none around it, and no body in front of another one of another depth.
 */
export function atKnownDepths(block: string, { indentation, above, below, quotes }: Place): string {
  const lines = linesOf(block);
  const base = columnOf(indentation);
  const depths = [base];
  let run = NOTHING_OPEN;
  for (const [index, line] of lines.entries()) {
    const isStatement = !isOpen(run) && index > 0 && line.trim() !== '';
    run = runOverBrackets(line, quotes, run);
    if (!isStatement) continue;
    const depth = columnOf(indentationOf(line));
    if (depth < base && !columnsAround(above, base).has(depth)) return lines.slice(0, index).join('').trimEnd();
    depths.push(depth);
  }
  const { depth } = nextLineOf(below);
  const meetsOther = (depths.at(-1) ?? 0) > base && depth > base && !depths.includes(depth);
  return meetsOther ? (lines[0] ?? '').trimEnd() : block;
}

/** The first line below the one that a text begins in that is not blank, and the column at which its content begins. */
export function nextLineOf(below: string): { readonly depth: number; readonly content: string } {
  for (const { 0: line, index } of below.matchAll(/[^\r\n]+/g)) {
    if (index > 0 && line.trim() !== '') return { depth: columnOf(indentationOf(line)), content: line.trim() };
  }
  return { depth: 0, content: '' };
}

/** The columns of the blocks around the end of a text whose last line is at `column`. */
function columnsAround(above: string, column: number): ReadonlySet<number> {
  const columns = new Set([0]);
  let least = column;
  for (const line of linesOf(above).slice(0, -1).reverse()) {
    const depth = columnOf(indentationOf(line));
    if (line.trim() !== '' && depth < least) columns.add((least = depth));
    if (least === 0) break;
  }
  return columns;
}

/** The lines of a text, each with its break. */
function linesOf(text: string): string[] {
  return text.split(/(?<=\r\n|\n|\r(?!\n))/);
}

/** The spaces of one step in a text: the least that a line is indented by. */
export function stepOf(text: string): number {
  let step = Infinity;
  for (const [, spaces = ''] of text.matchAll(/^( {2,8})(?=\S)/gm)) step = Math.min(step, spaces.length);
  return step === Infinity ? USUAL_STEP : step;
}
