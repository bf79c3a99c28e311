import type { Language } from '../languages/languages.js';
import { isOpen, runOverBrackets } from './brackets.js';
import { isInsideWord, lineEndAt, lineStartAt, nextLineAt } from './characters.js';
import { CLOSING_LINE, upToWhatFollows } from './following.js';
import { columnOf } from './indentation.js';

/** The most that is suggested at once, in UTF-16 code units. */
const LONGEST_CONTINUATION = 800;

export interface ContinuationOptions {
  readonly language: Language;
  /** What stands below the cursor, and right of it in the same line. */
  readonly below: string;
  /** Whether nothing but white space stands right of it. */
  readonly atLineEnd: boolean;
  /** What ends the brackets or the tag around a cursor at the end of its line; empty if nothing below does. */
  readonly closing: string;
  /** Whether the common text holds the whole line that the cursor is in, so that the next line may follow. */
  readonly wholeLine: boolean;
}

/**
 * What follows `start` in `text`, up to the end of a statement or block of the language, or to what follows the cursor
 * already; nothing if that makes no sense. White space at its end is left out.
 */
export function continuationAt(text: string, start: number, options: ContinuationOptions): string {
  const { language, below, atLineEnd, closing, wholeLine } = options;
  const limit = start + LONGEST_CONTINUATION;
  const first = firstLineFrom(text, start, limit);
  if (first === undefined || (first > start && !wholeLine)) return '';
  const lineEnd = lineEndAt(text, first, limit + 1);
  const line = text.slice(start, lineEnd > limit ? wordEndBefore(text, start, limit) : lineEnd);
  if (!atLineEnd) return first > start ? '' : upToWhatFollows(line, below, language).trimEnd();
  const closed = closing === '' || first > start ? line : upToWhatFollows(line, closing, language);
  if (lineEnd > limit || closed !== line) return closed.trimEnd();
  const blockEnd = blockEndAt(text, first, lineEnd, limit, language);
  return text.slice(start, blockEnd ?? lineEnd).trimEnd();
}

/** `start`, or the beginning of the next line that is not blank, if nothing follows in this one; undefined beyond `limit`. */
function firstLineFrom(text: string, start: number, limit: number): number | undefined {
  let line = start;
  while (line < text.length && line <= limit) {
    const end = lineEndAt(text, line, limit + 1);
    if (text.slice(line, end).trim() !== '') return line;
    line = nextLineAt(text, end);
  }
  return undefined;
}

function wordEndBefore(text: string, start: number, limit: number): number {
  let end = limit;
  while (end > start && isInsideWord(text, end)) end--;
  return end;
}

/**
 * The end of the block that the line from `start` to `lineEnd` opens: the end of that line if it opens none, undefined
 * if the block goes on beyond `limit`.
 */
function blockEndAt(
  text: string,
  start: number,
  lineEnd: number,
  limit: number,
  language: Language,
): number | undefined {
  if (language.blockEnd === 'line') return lineEnd;
  const statementEnd = closedAt(text, start, lineEnd, limit, language.quotes);
  if (statementEnd === undefined || language.blockEnd === 'brackets') return statementEnd;
  return outdentedAt(text, indentationAt(text, lineStartAt(text, start)), statementEnd, limit, language.quotes);
}

/** The end of the line by which every bracket opened from `start` on is closed. */
function closedAt(text: string, start: number, lineEnd: number, limit: number, quotes: string): number | undefined {
  let run = runOverBrackets(text.slice(start, lineEnd), quotes);
  let end = lineEnd;
  while (isOpen(run)) {
    const next = nextLineAt(text, end);
    end = lineEndAt(text, next, limit + 1);
    if (next >= text.length || end > limit) return undefined;
    run = runOverBrackets(text.slice(next, end), quotes, run);
  }
  return end;
}

/** The end of the last statement that is indented deeper than `indentation`, with the line that closes the block. */
function outdentedAt(
  text: string,
  indentation: number,
  statementEnd: number,
  limit: number,
  quotes: string,
): number | undefined {
  let end = statementEnd;
  let inBlock = false;
  let line = nextLineAt(text, end);
  while (line < text.length && line <= limit) {
    const lineEnd = lineEndAt(text, line, limit + 1);
    const content = text.slice(line, lineEnd).trim();
    let next = lineEnd;
    if (content !== '') {
      const depth = indentationAt(text, line);
      const closes = inBlock && depth === indentation && CLOSING_LINE.test(content);
      if (depth <= indentation && !closes) return end;
      const last = lineEnd > limit ? undefined : closedAt(text, line, lineEnd, limit, quotes);
      if (last === undefined) return undefined;
      end = next = last;
      if (closes) return end;
      inBlock = true;
    }
    line = nextLineAt(text, next);
  }
  return inBlock && line > limit ? undefined : end;
}

function indentationAt(text: string, lineStart: number): number {
  let end = lineStart;
  while (text[end] === ' ' || text[end] === '\t') end++;
  return columnOf(text.slice(lineStart, end));
}
