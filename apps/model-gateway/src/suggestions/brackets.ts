const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const CLOSERS = new Set(Object.values(CLOSING));

/** What is known of the brackets of a text. */
interface BracketRun {
  /** Brackets that are open at its end, without those that were opened before the text. */
  readonly open: number;
  /** The three quotes of a text that is not closed at its end; otherwise empty. */
  readonly text: string;
  /** The position of the first bracket that closes what was opened before the text. */
  readonly unmatched: number | undefined;
}

/** At the beginning of a text. */
export const NOTHING_OPEN = { open: 0, text: '' };

/**
 * Counts the brackets of one line that are not within quotes. A quote that the line does not close is an apostrophe;
 * three of them begin a text of several lines.
 */
export function runOverBrackets(line: string, quotes: string, before = NOTHING_OPEN): BracketRun {
  let { open, text } = before;
  let unmatched: number | undefined;
  for (let index = 0; index < line.length; index++) {
    const character = line.charAt(index);
    if (text !== '') {
      if (line.startsWith(text, index)) [index, text] = [index + 2, ''];
    } else if (character === '\\') {
      index++;
    } else if (quotes.includes(character) && line.startsWith(character.repeat(3), index)) {
      [index, text] = [index + 2, character.repeat(3)];
    } else if (quotes.includes(character)) {
      index = unescapedAt(line, character, index + 1) ?? index;
    } else if (character in CLOSING) {
      open++;
    } else if (CLOSERS.has(character)) {
      unmatched ??= open === 0 ? index : undefined;
      open = Math.max(0, open - 1);
    }
  }
  return { open, text, unmatched };
}

/** Whether a line goes on in the next one. */
export function isOpen({ open, text }: Pick<BracketRun, 'open' | 'text'>): boolean {
  return open > 0 || text !== '';
}

/** The position of a character in a line, from a position on, that has no backslash before it. */
export function unescapedAt(line: string, character: string, from = 0): number | undefined {
  for (let index = from; index < line.length; index++) {
    if (line.charAt(index) === '\\') index++;
    else if (line.charAt(index) === character) return index;
  }
  return undefined;
}

/** The first position of a text in a line outside of quotes and of the brackets that the line opens. */
export function outsideAt(line: string, text: string, quotes: string): number | undefined {
  let open = 0;
  for (let index = 0; index < line.length; index++) {
    if (open === 0 && line.startsWith(text, index)) return index;
    const character = line.charAt(index);
    if (character === '\\') index++;
    else if (quotes.includes(character)) index = unescapedAt(line, character, index + 1) ?? index;
    else if (character in CLOSING) open++;
    else if (CLOSERS.has(character)) open = Math.max(0, open - 1);
  }
  return undefined;
}

/** The position at which a line closes an angle bracket that it does not open: `>`, but not the one of an arrow. */
export function closingAngleAt(line: string, quotes: string): number | undefined {
  let open = 0;
  for (let index = 0; index < line.length; index++) {
    const character = line.charAt(index);
    if (quotes.includes(character)) index = unescapedAt(line, character, index + 1) ?? index;
    else if (character === '<') open++;
    else if (character === '>' && !/[=-]/.test(line.charAt(index - 1))) {
      if (open === 0) return index;
      open--;
    }
  }
  return undefined;
}
