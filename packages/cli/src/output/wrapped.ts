import { stripVTControlCharacters } from 'node:util';

/** What every terminal shows of a line. */
export const WIDTH = 80;
/** A column that begins further right leaves too little for its text. */
const FARTHEST = 40;
const DEEPER = 4;
const COMMAND = /^( *(?:\S+:? +)?)((?:curl|docker|export|npm|npx|sudo|tandem) .*)$/;

const lengthOf = (text: string): number => stripVTControlCharacters(text).length;
const indentOf = (line: string): number => line.search(/\S|$/);

/** Where the text of the last column begins that is not too far right; otherwise a little deeper than the line. */
function hangOf(line: string): number {
  const columns = [...stripVTControlCharacters(line).matchAll(/(?<=\S) {2,}(?=\S)/g)];
  const starts = columns.map(({ 0: gap, index }) => index + gap.length).filter((start) => start <= FARTHEST);
  return starts.at(-1) ?? indentOf(line) + DEEPER;
}

/**
 * A line as several that fit, each after the first below its last column. A command stays one for the shell. A word that is
 * longer than a line stays whole.
 */
export function fitted(line: string, width: number, hang = hangOf(line)): string[] {
  if (lengthOf(line) <= width) return [line];
  const [, before = '', command] = COMMAND.exec(line) ?? [];
  if (command !== undefined) {
    const parts = command.split(/ (?=--?\w|"http)/);
    return joined(parts, { before, hang: indentOf(line) + DEEPER, width: width - 2 }).map((one, i, all) =>
      i < all.length - 1 ? `${one} \\` : one,
    );
  }
  const indent = ' '.repeat(indentOf(line));
  return joined(line.trimStart().split(/(?<=\S) (?=\S)|(?<=\S)(?= {2})/), { before: indent, hang, width });
}

function joined(parts: readonly string[], { before, hang, width }: { before: string; hang: number; width: number }) {
  const lines: string[] = [];
  let line = before;
  let isEmpty = true;
  for (const part of parts) {
    const longer = isEmpty || part.startsWith('  ') ? line + part : `${line} ${part}`;
    if (isEmpty || lengthOf(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = ' '.repeat(hang) + part.trimStart();
    }
    isEmpty = false;
  }
  return [...lines, line];
}

/** Text in which what belongs together fills its lines: paragraphs, and items such as `  NAME  meaning`. */
export function filled(text: string, width = WIDTH): string {
  const items: string[] = [];
  for (const line of text.split('\n')) {
    const last = items.at(-1) ?? '';
    const isMore =
      line !== '' && last !== '' && (indentOf(line) === 0 ? indentOf(last) === 0 : indentOf(line) > DEEPER);
    if (isMore) items.splice(-1, 1, `${last} ${line.trim()}`);
    else items.push(line);
  }
  return items.flatMap((item) => fitted(item, width, indentOf(item) && hangOf(item))).join('\n');
}
