/**
 * How a statement or block of a language ends: `brackets` where every opened bracket is closed, `indentation` where the
 * text returns to the indentation it began with, `keyword` there too, but with a closing word such as `end`, `line` at
 * the end of the line.
 */
export type BlockEnd = 'brackets' | 'indentation' | 'keyword' | 'line';

/** A language of source files. */
export interface Language {
  /** The value of `model.lang`: GitLab's own where its gateway knew the language, in lower case. */
  readonly name: string;
  /** Endings of file names, without the dot, in lower case. */
  readonly extensions: readonly string[];
  /** Identifiers of language servers, in lower case. */
  readonly identifiers: readonly string[];
  readonly blockEnd: BlockEnd;
  /** The characters that open and close a text within a line. */
  readonly quotes: string;
}

/** What is assumed of a file whose language is not known. */
export const UNKNOWN_LANGUAGE: Language = {
  name: '',
  extensions: [],
  identifiers: [],
  blockEnd: 'brackets',
  quotes: `"'\``,
};
