import { readFileSync, statSync } from 'node:fs';
import { CommandError, EXIT } from '../command-context.js';

/** A place in a file, and what the file holds around it. */
export interface Cursor {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1: before the character of this number. */
  readonly column: number;
  readonly above: string;
  readonly below: string;
}

/**
 * Reads `FILE:LINE:COLUMN`. Columns are UTF-16 code units, as editors count; a byte order mark is none of the text.
 *
 * @throws {CommandError} if it is no place in a file
 */
export function readCursor(place: string): Cursor {
  const [, file, lineText, columnText] = /^(.+):(\d+):(\d+)$/s.exec(place) ?? [];
  if (file === undefined) {
    throw new CommandError(`${place} is no place: write FILE:LINE:COLUMN, both from 1`, EXIT.usage);
  }
  const [line, column] = [Number(lineText), Number(columnText)];
  const lines = contentOf(file).split(/(?<=\n)/);
  if (lines.at(-1)?.endsWith('\n')) lines.push('');
  const text = lines[line - 1];
  if (text === undefined) throw new CommandError(`${file} has ${lines.length} lines, no line ${line}`, EXIT.usage);
  const width = text.replace(/\r?\n$/, '').length;
  if (column < 1 || column > width + 1) {
    throw new CommandError(`line ${line} of ${file} has columns 1 to ${width + 1}, no column ${column}`, EXIT.usage);
  }
  if ((text.codePointAt(column - 2) ?? 0) > 0xffff) {
    const cause = `column ${column} is inside the character of columns ${column - 1} and ${column}`;
    throw new CommandError(`line ${line} of ${file}: ${cause}`, EXIT.usage);
  }
  return {
    file,
    line,
    column,
    above: lines.slice(0, line - 1).join('') + text.slice(0, column - 1),
    below: text.slice(column - 1) + lines.slice(line).join(''),
  };
}

function contentOf(file: string): string {
  try {
    // A device or a pipe may never end.
    if (!statSync(file).isFile()) throw new Error('it is no file');
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const cause =
      (error as NodeJS.ErrnoException).code === 'ENOENT'
        ? 'is not there'
        : `cannot be read (${(error as Error).message})`;
    throw new CommandError(`${file} ${cause}`, EXIT.usage);
  }
}
