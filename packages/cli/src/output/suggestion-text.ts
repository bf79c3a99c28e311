import type { Cursor } from '../editor/cursor.js';
import { printable } from './printable.js';

const CONTEXT = 2;
export const [MARK, UNMARK] = ['\u001B[7m', '\u001B[27m'];

/** The lines around a cursor with a suggestion in its place; the lines that it changes or adds are marked by `+`. */
export function suggestionLines(cursor: Cursor, given: string, isTerminal: boolean): string[] {
  const { line } = cursor;
  const [above, suggestion, below] = [cursor.above, given, cursor.below].map((text) => printable(text, '\r\n\t')) as [
    string,
    string,
    string,
  ];
  const shown = isTerminal && suggestion !== '' ? marked(suggestion) : suggestion;
  const changed = suggestion.split('\n').length;
  const lines = (above + shown + below).split('\n').map((text) => printable(text.replace(/\r$/, ''), '\t\u001B'));
  const [from, to] = [Math.max(line - 1 - CONTEXT, 0), Math.min(line - 1 + changed + CONTEXT, lines.length)];
  const width = String(to).length;
  return lines.slice(from, to).map((text, i) => {
    const number = from + i + 1;
    const isChanged = suggestion !== '' && number >= line && number < line + changed;
    return `${isChanged ? '+' : ' '} ${String(number).padStart(width)}  ${text}`.trimEnd();
  });
}

/** Inverse on a terminal, line by line. */
function marked(suggestion: string): string {
  return suggestion
    .split('\n')
    .map((text) => MARK + text + UNMARK)
    .join('\n');
}
