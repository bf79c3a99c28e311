/** Control, format (bidirectional text, zero width) and line-separating characters, and halves of a pair. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** What begins and ends inverse, bold, dim and coloured text on a terminal: the only marks of our own. */
export const MARKS = new RegExp(`(${'\u001B'}\\[(?:2?7|1|2|22|3[0-9])m)`);

/**
 * `text` with `\uXXXX` in place of all that a terminal would obey or not show, except `kept`. The services' log does the
 * same; the command does not load their package, which is NestJS.
 */
export function printable(text: string, kept = ''): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return text.replace(UNPRINTABLE, (character) =>
    kept.includes(character) ? character : character.split('').map(escaped).join(''),
  );
}
