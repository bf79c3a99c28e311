import type { Language } from '../languages/languages.js';
import { isInsideWord, lineEndAt, lineStartAt, nextLineAt } from './characters.js';

/** The most that is suggested at once, in UTF-16 code units. */
const LONGEST_CONTINUATION = 800;

export interface ContinuationOptions {
  readonly language: Language;
  /** What stands right of the cursor, in the same line. */
  readonly restOfLine: string;
  /** Whether the common text holds the whole line that the cursor is in, so that the next line may follow. */
  readonly wholeLine: boolean;
}

/**
 * What follows `start` in `text`, up to the end of a statement or block of the language; nothing if that makes no sense.
 * White space at its end is left out.
 */
export function continuationAt(text: string, start: number, options: ContinuationOptions): string {
  const limit = start + LONGEST_CONTINUATION;
  const first = firstLineFrom(text, start, limit);
  if (first === undefined || (first > start && !options.wholeLine)) return '';
  const lineEnd = lineEndAt(text, first, limit + 1);
  if (lineEnd > limit) return text.slice(start, wordEndBefore(text, start, limit)).trimEnd();
  if (options.restOfLine.trim() !== '') {
    return first > start ? '' : upToWhatFollows(text.slice(start, lineEnd), options).trimEnd();
  }
  const blockEnd = blockEndAt(text, first, lineEnd, limit, options.language);
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

/** In the middle of a line: not beyond the bracket or quote that stands right of the cursor already. */
function upToWhatFollows(line: string, { restOfLine, language }: ContinuationOptions): string {
  const following = restOfLine.charAt(0);
  if (language.quotes.includes(following) && line.includes(following)) return line.slice(0, line.indexOf(following));
  const { unmatched } = runOverBrackets(line, language.quotes);
  return unmatched !== undefined && line.charAt(unmatched) === following ? line.slice(0, unmatched) : line;
}

function wordEndBefore(text: string, start: number, limit: number): number {
  let end = limit;
  while (end > start && isInsideWord(text, end)) end--;
  return end;
}

const CLOSING_LINE = /^(?:end|fi|done|esac|until)\b|^[)\]}]|^<\//;

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
  return outdentedAt(text, indentationAt(text, lineStartAt(text, start)), statementEnd, limit);
}

/** The end of the line by which every bracket opened from `start` on is closed. */
function closedAt(text: string, start: number, lineEnd: number, limit: number, quotes: string): number | undefined {
  let { open } = runOverBrackets(text.slice(start, lineEnd), quotes);
  let end = lineEnd;
  while (open > 0) {
    const next = nextLineAt(text, end);
    end = lineEndAt(text, next, limit + 1);
    if (next >= text.length || end > limit) return undefined;
    open = runOverBrackets(text.slice(next, end), quotes, open).open;
  }
  return end;
}

/** The end of the last line that is indented deeper than `indentation`, with the line that closes the block. */
function outdentedAt(text: string, indentation: number, statementEnd: number, limit: number): number | undefined {
  let end = statementEnd;
  let inBlock = false;
  let line = nextLineAt(text, end);
  while (line < text.length && line <= limit) {
    const lineEnd = lineEndAt(text, line, limit + 1);
    const content = text.slice(line, lineEnd).trim();
    if (content !== '') {
      const depth = indentationAt(text, line);
      const closes = inBlock && depth === indentation && CLOSING_LINE.test(content);
      if (depth <= indentation && !closes) return end;
      if (lineEnd > limit) return undefined;
      end = lineEnd;
      if (closes) return end;
      inBlock = true;
    }
    line = nextLineAt(text, lineEnd);
  }
  return inBlock && line > limit ? undefined : end;
}

function indentationAt(text: string, lineStart: number): number {
  let position = lineStart;
  while (text[position] === ' ' || text[position] === '\t') position++;
  return position - lineStart;
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const CLOSERS = new Set(Object.values(CLOSING));

/** What is known of the brackets of a text. */
interface BracketRun {
  /** Brackets that are open at its end, without those that were opened before the text. */
  readonly open: number;
  /** The position of the first bracket that closes what was opened before the text. */
  readonly unmatched: number | undefined;
}

/** Counts the brackets of one line that are not within quotes. A quote that the line does not close is an apostrophe. */
function runOverBrackets(line: string, quotes: string, alreadyOpen = 0): BracketRun {
  let open = alreadyOpen;
  let unmatched: number | undefined;
  for (let index = 0; index < line.length; index++) {
    const character = line.charAt(index);
    if (character === '\\') {
      index++;
    } else if (quotes.includes(character)) {
      index = closingQuote(line, index) ?? index;
    } else if (character in CLOSING) {
      open++;
    } else if (CLOSERS.has(character)) {
      unmatched ??= open === 0 ? index : undefined;
      open = Math.max(0, open - 1);
    }
  }
  return { open, unmatched };
}

function closingQuote(line: string, opening: number): number | undefined {
  for (let index = opening + 1; index < line.length; index++) {
    if (line.charAt(index) === '\\') index++;
    else if (line.charAt(index) === line.charAt(opening)) return index;
  }
  return undefined;
}
