const LETTERS_DIGITS_AND_UNDERSCORE = /[\w$]/;
const IS_WORD = Uint8Array.from({ length: 128 }, (_, code) =>
  LETTERS_DIGITS_AND_UNDERSCORE.test(String.fromCharCode(code)) ? 1 : 0,
);

/** Whether a UTF-16 code unit belongs to a word. Outside ASCII every one counts, so that no surrogate pair is split. */
export function isWordCode(code: number): boolean {
  return code >= 128 || IS_WORD[code] === 1;
}

/** Whether a word goes on across `position`. */
export function isInsideWord(text: string, position: number): boolean {
  return (
    position > 0 &&
    position < text.length &&
    isWordCode(text.charCodeAt(position - 1)) &&
    isWordCode(text.charCodeAt(position))
  );
}

/** Where the line that `position` is in ends, before its line break; not beyond `limit`. */
export function lineEndAt(text: string, position: number, limit = text.length): number {
  let end = position;
  while (end < text.length && end < limit && !isLineBreak(text.charCodeAt(end))) end++;
  return end;
}

/** Where the line that `position` is in begins. */
export function lineStartAt(text: string, position: number): number {
  let start = position;
  while (start > 0 && !isLineBreak(text.charCodeAt(start - 1))) start--;
  return start;
}

/** Where the line after the break at `lineEnd` begins, or the end of the text. */
export function nextLineAt(text: string, lineEnd: number): number {
  return text.startsWith('\r\n', lineEnd) ? lineEnd + 2 : Math.min(lineEnd + 1, text.length);
}

/** Whether a text begins with nothing but white space before its first line break or its end. */
export function endsLine(text: string): boolean {
  return text.slice(0, lineEndAt(text, 0)).trim() === '';
}

function isLineBreak(code: number): boolean {
  return code === 10 || code === 13;
}
