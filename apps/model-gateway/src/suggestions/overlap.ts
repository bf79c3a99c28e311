/**
 * `text` without the end that `following` begins with, so that inserting it in front of `following` repeats nothing;
 * empty where `following` has all of it already, be it after some white space, or begins with what is left too.
 */
export function withoutOverlap(text: string, following: string): string {
  if (following.trimStart().startsWith(text.trim())) {
    return '';
  }
  const rest = text.slice(0, text.length - overlapOf(text, following)).trimEnd();
  return overlapOf(rest, following) > 0 ? '' : rest;
}

/** Length of the longest end of `text` that `following` begins with, by the failure function of Knuth, Morris and Pratt. */
function overlapOf(text: string, following: string): number {
  const pattern = following.slice(0, text.length);
  const failure = [0];
  for (let index = 1, length = 0; index < pattern.length; index++) {
    while (length > 0 && pattern[index] !== pattern[length]) {
      length = failure[length - 1] ?? 0;
    }
    length += pattern[index] === pattern[length] ? 1 : 0;
    failure.push(length);
  }
  let length = 0;
  for (const character of text.split('')) {
    while (length > 0 && (length === pattern.length || character !== pattern[length])) {
      length = failure[length - 1] ?? 0;
    }
    length += pattern !== '' && character === pattern[length] ? 1 : 0;
  }
  return length;
}
