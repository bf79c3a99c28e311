const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const CLOSERS = new Set(Object.values(CLOSING));

/** What a run over a text has found of its brackets. */
export interface BracketRun {
  /** Brackets that are open at its end; one that closes what was opened before the text is passed over. */
  readonly open: number;
  /** Where the first bracket stands that closes what was opened before the text. */
  readonly unmatched: number | undefined;
}

/**
 * Counts the brackets of one line, not those within quotes. A quote that the line does not close again is taken for an
 * apostrophe.
 */
export function runOverBrackets(line: string, quotes: string, alreadyOpen = 0): BracketRun {
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
    if (line.charAt(index) === '\\') {
      index++;
    } else if (line.charAt(index) === line.charAt(opening)) {
      return index;
    }
  }
  return undefined;
}
