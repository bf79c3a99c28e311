import { styleText } from 'node:util';
import type { Cursor } from './cursor.js';
import { printable } from '../output/printable.js';

const CONTEXT = 2;

/** The lines around a cursor with a suggestion in its place; the lines that it changes or adds are marked by `+`. */
export function suggestionLines(cursor: Cursor, given: string, isTerminal: boolean): string[] {
  const { line } = cursor;
  const [above = '', suggestion = '', below = ''] = [cursor.above, given, cursor.below].map((text) =>
    printable(text, '\r\n\t'),
  );
  const shown = isTerminal && suggestion !== '' ? inverse(suggestion) : suggestion;
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

/** Line by line, because the lines are printed apart. */
function inverse(suggestion: string): string {
  return suggestion
    .split('\n')
    .map((text) => styleText('inverse', text, { validateStream: false }))
    .join('\n');
}
