import { Injectable } from '@nestjs/common';
import { lineEndAt, lineStartAt } from './characters.js';
import { continuationAt } from './continuation.js';
import { withoutOverlap } from './overlap.js';
import { findRecurrences } from './recurrences.js';
import { SuggestionModel, type CurrentFile } from './suggestion-model.js';

const RECURRENCES_TRIED = 32;

/**
 * Suggests what the file itself shows: where the longest end of the text above the cursor occurs again, what follows it
 * there. Needs no model and nothing outside the file; the same file always gets the same suggestion.
 */
@Injectable()
export class EmbeddedSuggestionModel extends SuggestionModel {
  readonly engine = 'tandem';
  readonly name = 'recurring-text';

  async *suggest(file: CurrentFile, signal: AbortSignal): AsyncGenerator<string> {
    for (const line of suggestedText(file)?.match(/.*(?:\n|$)/g) ?? []) {
      if (line !== '' && !signal.aborted) {
        yield line;
      }
    }
  }
}

/** The text that the file suggests at its cursor, or undefined where it shows nothing that would fit. */
export function suggestedText({ above, below, language }: Omit<CurrentFile, 'name'>): string | undefined {
  const restOfLine = below.slice(0, lineEndAt(below, 0));
  const lineStart = lineStartAt(above, above.length);
  const linesAbove = above.slice(0, lineStart);
  for (const { side, position, length } of findRecurrences(above, below, RECURRENCES_TRIED)) {
    // The line that is being written is unfinished: only what stands in it itself is continued with its text.
    const text = side === 'below' ? below : position < lineStart ? linesAbove : above;
    const wholeLine = length >= above.length - lineStart;
    const suggestion = withoutOverlap(continuationAt(text, position, { language, restOfLine, wholeLine }), below);
    if (suggestion.trim() !== '') {
      return suggestion;
    }
  }
  return undefined;
}
