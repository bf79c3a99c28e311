import { Injectable } from '@nestjs/common';
import type { Language } from '../languages/languages.js';
import { endsLine, lineStartAt } from './characters.js';
import { continuationAt } from './continuation.js';
import { withoutClosingLine, withoutOverlap } from './following.js';
import { atKnownDepths, columnOf, indentationOf, moveBlock, nextLineOf, type Place, stepOf } from './indentation.js';
import { findRepeats } from './repeats.js';
import { type CurrentFile, SuggestionModel } from './suggestion-model.js';

const REPEATS_TRIED = 32;

/**
 * Suggests what the file itself shows: it finds the longest end of the text above the cursor that occurs again, and
 * suggests what follows it there, indented as the cursor's line is. Needs no model and nothing outside the file; the same file always gets the same suggestion.
 */
@Injectable()
export class EmbeddedSuggestionModel extends SuggestionModel {
  readonly engine = 'tandem';
  readonly name = 'recurring-text';

  async *suggest(file: CurrentFile, signal: AbortSignal): AsyncGenerator<string> {
    for (const line of suggestedText(file)?.match(/.*(?:\n|$)/g) ?? []) {
      if (line !== '' && !signal.aborted) yield line;
    }
  }
}

/** What a line begins with that ends brackets or a tag around the text above it. */
const CLOSES = /^(?:[)\]}>]|<\/|\/>)/;

/**
 * The text that the file suggests at its cursor, or undefined if it shows nothing that would fit. In a line that has only
 * white space, which is of another length at another depth, it is first of all what follows the line above.
 */
export function suggestedText({ language, ...file }: Omit<CurrentFile, 'name'>): string | undefined {
  const { above, below } = withoutByteOrderMark(file);
  const cursorLine = above.slice(lineStartAt(above, above.length));
  const isNewLine = cursorLine.trim() === '' && cursorLine !== above;
  const next = isNewLine ? suggestionAt(above.trimEnd(), below, language) : undefined;
  const [, line] = /^\s*[\r\n](.*)$/s.exec(next ?? '') ?? [];
  return line?.startsWith(cursorLine) ? line.slice(cursorLine.length) : suggestionAt(above, below, language);
}

function suggestionAt(above: string, below: string, language: Language): string | undefined {
  const lineStart = lineStartAt(above, above.length);
  const [linesAbove, cursorLine] = [above.slice(0, lineStart), above.slice(lineStart)];
  const closing = closingLineBelow(below, indentationOf(cursorLine));
  const atLineEnd = endsLine(below);
  for (const repeat of findRepeats(above, below, REPEATS_TRIED)) {
    const { side, position } = repeat;
    // The line that is being written is unfinished: its text continues only what stands in the line itself.
    const text = side === 'below' ? below : position < lineStart ? linesAbove : above;
    const sourceStart = lineStartAt(text, position);
    const isOfCursorLine = side === 'below' && sourceStart === 0;
    const before = isOfCursorLine ? above : text.slice(sourceStart, position);
    if (cursorLine.trim() === '' && !hasSameLineAbove(text.slice(0, sourceStart), linesAbove)) continue;
    const wholeLine = isWholeLine(cursorLine, before, repeat.length);
    const block = continuationAt(text, position, { language, below, atLineEnd, closing, wholeLine });
    const indentation = indentationOf(`${cursorLine}${block}`);
    const shown = isOfCursorLine ? indentation : indentationOf(`${before}${block}`);
    const moved = moveBlock(block, shown, indentation, () => stepOf(above));
    const part = fitting(moved, language, { above, below, indentation, quotes: language.quotes });
    const suggestion = atLineEnd ? withoutOverlap(part, below) : part;
    if (suggestion.trim() !== '') return suggestion;
  }
  return undefined;
}

/** Whether a common text of some length holds all of the cursor's line, or all but its indentation, and all of the other line. */
function isWholeLine(cursorLine: string, before: string, length: number): boolean {
  const content = cursorLine.trimStart();
  return length >= cursorLine.length || (content !== '' && before.trimStart() === content);
}

/** Whether the last lines of two texts that are not blank are at the same depth. */
function hasSameLineAbove(one: string, other: string): boolean {
  const [indentation, expected] = [one, other].map((text) => {
    const end = text.trimEnd().length;
    return indentationOf(text.slice(lineStartAt(text, end), end));
  });
  return indentation === expected;
}

/** A byte order mark belongs to the file, not to its text: it is no column of the first line. */
function withoutByteOrderMark({ above, below }: Pick<CurrentFile, 'above' | 'below'>) {
  const without = (text: string) => text.replace(/^\uFEFF/, '');
  return { above: without(above), below: above === '' ? without(below) : below };
}

/** The content of the next line, if it ends what the cursor's line is in. */
function closingLineBelow(below: string, indentation: string): string {
  const { depth, content } = nextLineOf(below);
  return depth <= columnOf(indentation) && CLOSES.test(content) ? content : '';
}

/** As much of a block as fits to its place, and no half of a surrogate pair. */
function fitting(block: string, language: Language, place: Place): string {
  const unclosed = withoutClosingLine(block, place);
  const part = language.blockEnd === 'indentation' ? atKnownDepths(unclosed, place) : unclosed;
  const [whole = ''] = part.split(/\p{Surrogate}/u, 1);
  return whole;
}
