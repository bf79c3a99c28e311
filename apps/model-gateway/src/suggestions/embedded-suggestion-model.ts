import { Injectable } from '@nestjs/common';
import { lineEndAt, lineStartAt } from './characters.js';
import { continuationAt } from './continuation.js';
import { findRepeats } from './repeats.js';
import { type CurrentFile, SuggestionModel } from './suggestion-model.js';

const REPEATS_TRIED = 32;

/**
 * Suggests what the file itself shows: it finds the longest end of the text above the cursor that occurs again, and
 * suggests what follows it there. Needs no model and nothing outside the file; the same file always gets the same suggestion.
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

/** The text that the file suggests at its cursor, or undefined if it shows nothing that would fit. */
export function suggestedText({ above, below, language }: Omit<CurrentFile, 'name'>): string | undefined {
  const restOfLine = below.slice(0, lineEndAt(below, 0));
  const lineStart = lineStartAt(above, above.length);
  const linesAbove = above.slice(0, lineStart);
  for (const { side, position, length } of findRepeats(above, below, REPEATS_TRIED)) {
    // The line that is being written is unfinished: its text continues only what stands in the line itself.
    const text = side === 'below' ? below : position < lineStart ? linesAbove : above;
    const wholeLine = length >= above.length - lineStart;
    const suggestion = withoutOverlap(continuationAt(text, position, { language, restOfLine, wholeLine }), below);
    if (suggestion.trim() !== '') return suggestion;
  }
  return undefined;
}

/**
 * `text` without the end that `following` begins with, so that inserting it in front of `following` repeats nothing.
 * It is empty if `following`, after white space, has all of it already, or if it begins with what is left as well.
 */
function withoutOverlap(text: string, following: string): string {
  if (following.trimStart().startsWith(text.trim())) return '';
  const rest = text.slice(0, text.length - overlapOf(text, following)).trimEnd();
  return overlapOf(rest, following) > 0 ? '' : rest;
}

/** Length of the longest end of `text` that `following` begins with, by the failure function of Knuth, Morris and Pratt. */
function overlapOf(text: string, following: string): number {
  const pattern = following.slice(0, text.length);
  const failure = [0];
  const advance = (length: number, character: string | undefined) => {
    while (length > 0 && (length === pattern.length || character !== pattern[length])) {
      length = failure[length - 1] ?? 0;
    }
    return length < pattern.length && character === pattern[length] ? length + 1 : length;
  };
  for (let index = 1; index < pattern.length; index++) failure.push(advance(failure[index - 1] ?? 0, pattern[index]));
  return text.split('').reduce(advance, 0);
}
