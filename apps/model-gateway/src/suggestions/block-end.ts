import type { Language } from '../languages/language.js';
import { runOverBrackets } from './brackets.js';
import { lineEndAt, lineStartAt, nextLineAt } from './characters.js';

const CLOSING_LINE = /^(?:end|fi|done|esac|until)\b|^[)\]}]|^<\//;

/**
 * Where the block ends that the line from `start` to `lineEnd` opens: the end of that line if it opens none, undefined
 * if the block goes on beyond `limit`.
 */
export function blockEndAt(
  text: string,
  start: number,
  lineEnd: number,
  limit: number,
  language: Language,
): number | undefined {
  if (language.blockEnd === 'line') {
    return lineEnd;
  }
  const statementEnd = closedAt(text, start, lineEnd, limit, language.quotes);
  if (statementEnd === undefined || language.blockEnd === 'brackets') {
    return statementEnd;
  }
  return outdentedAt(text, indentationAt(text, lineStartAt(text, start)), statementEnd, limit);
}

/** The end of the line by which every bracket opened from `start` on is closed. */
function closedAt(text: string, start: number, lineEnd: number, limit: number, quotes: string): number | undefined {
  let { open } = runOverBrackets(text.slice(start, lineEnd), quotes);
  let end = lineEnd;
  while (open > 0) {
    const next = nextLineAt(text, end);
    end = lineEndAt(text, next, limit + 1);
    if (next >= text.length || end > limit) {
      return undefined;
    }
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
      if (depth <= indentation && !closes) {
        return end;
      }
      if (lineEnd > limit) {
        return undefined;
      }
      end = lineEnd;
      if (closes) {
        return end;
      }
      inBlock = true;
    }
    line = nextLineAt(text, lineEnd);
  }
  return inBlock && line > limit ? undefined : end;
}

function indentationAt(text: string, lineStart: number): number {
  let position = lineStart;
  while (text[position] === ' ' || text[position] === '\t') {
    position++;
  }
  return position - lineStart;
}
