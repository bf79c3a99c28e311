import type { Language } from '../languages/language.js';
import { blockEndAt } from './block-end.js';
import { runOverBrackets } from './brackets.js';
import { isInsideWord, lineEndAt, nextLineAt } from './characters.js';

/** The most that is suggested at once, in UTF-16 code units. */
export const LONGEST_CONTINUATION = 800;

export interface ContinuationOptions {
  readonly language: Language;
  /** What stands right of the cursor, in the same line. */
  readonly restOfLine: string;
  /** Whether the common text holds the whole line that the cursor is in, so that the next line may follow. */
  readonly wholeLine: boolean;
}

/**
 * What follows `start` in `text`, up to where a statement or block of the language ends; nothing where that is not
 * sensible. White space at its end is left out.
 */
export function continuationAt(text: string, start: number, options: ContinuationOptions): string {
  const limit = start + LONGEST_CONTINUATION;
  const first = firstLineFrom(text, start, limit);
  if (first === undefined || (first > start && !options.wholeLine)) {
    return '';
  }
  const lineEnd = lineEndAt(text, first, limit + 1);
  if (lineEnd > limit) {
    return text.slice(start, wordEndBefore(text, start, limit)).trimEnd();
  }
  if (options.restOfLine.trim() !== '') {
    return first > start ? '' : upToWhatFollows(text.slice(start, lineEnd), options).trimEnd();
  }
  const blockEnd = blockEndAt(text, first, lineEnd, limit, options.language);
  return text.slice(start, blockEnd ?? lineEnd).trimEnd();
}

/** `start`, or where the next line with something in it begins if nothing follows in this one; undefined beyond `limit`. */
function firstLineFrom(text: string, start: number, limit: number): number | undefined {
  let line = start;
  while (line < text.length && line <= limit) {
    const end = lineEndAt(text, line, limit + 1);
    if (text.slice(line, end).trim() !== '') {
      return line;
    }
    line = nextLineAt(text, end);
  }
  return undefined;
}

/** In the middle of a line: not beyond the bracket or quote that stands right of the cursor already. */
function upToWhatFollows(line: string, { restOfLine, language }: ContinuationOptions): string {
  const following = restOfLine.charAt(0);
  if (language.quotes.includes(following) && line.includes(following)) {
    return line.slice(0, line.indexOf(following));
  }
  const { unmatched } = runOverBrackets(line, language.quotes);
  return unmatched !== undefined && line.charAt(unmatched) === following ? line.slice(0, unmatched) : line;
}

function wordEndBefore(text: string, start: number, limit: number): number {
  let end = limit;
  while (end > start && isInsideWord(text, end)) {
    end--;
  }
  return end;
}
