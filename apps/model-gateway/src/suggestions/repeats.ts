import { isInsideWord, isWordCode } from './characters.js';

/** A place in the file, above or below the cursor, after the same text as stands before the cursor. */
export interface Repeat {
  readonly side: 'above' | 'below';
  /** Where in that side's text the common text ends. */
  readonly position: number;
  /** Length of the common text. */
  readonly length: number;
}

const SEPARATOR = 0x10000;
const FEWEST_WORD_CHARACTERS = 2;

/**
 * The places where the longest ends of `above` occur again: the longest first, equally long ones by their distance from
 * the cursor. Takes time linear in the length of both texts, whatever they hold.
 *
 * An end counts if it begins with a whole word and holds at least two characters of words.
 */
export function findRepeats(above: string, below: string, limit: number): Repeat[] {
  const shortest = shortestEndThatCounts(above);
  if (shortest === undefined) return [];
  const common = commonEnds(above, below);
  const found: Repeat[] = [];
  const consider = (side: Repeat['side'], text: string, position: number, length: number) => {
    const isLonger = found.length < limit || length > (found.at(-1)?.length ?? 0);
    if (length >= shortest && isLonger && !isInsideWord(text, position - shortest)) {
      found.splice(placeFor(found, length), 0, { side, position, length });
      found.length = Math.min(found.length, limit);
    }
  };
  for (let distance = 1; distance <= Math.max(above.length, below.length); distance++) {
    const belowLength = common[above.length + 1 + below.length - distance] ?? 0;
    if (distance < above.length) consider('above', above, above.length - distance, common[distance] ?? 0);
    if (distance < below.length) consider('below', below, distance, belowLength);
  }
  return found;
}

function placeFor(found: readonly Repeat[], length: number): number {
  let place = found.length;
  while (place > 0 && (found[place - 1]?.length ?? 0) < length) place--;
  return place;
}

function shortestEndThatCounts(above: string): number | undefined {
  let counted = 0;
  for (let start = above.length - 1; start >= 0; start--) {
    counted += isWordCode(above.charCodeAt(start)) ? 1 : 0;
    if (counted >= FEWEST_WORD_CHARACTERS && !isInsideWord(above, start)) return above.length - start;
  }
  return undefined;
}

/**
 * The Z-function of both texts reversed, `above` in front: `[d]` is the length of the longest common end of `above` and
 * of `above` without its last `d` characters, `[above.length + 1 + d]` the same for `below` (Gusfield, Algorithms on
 * Strings, 1.4).
 */
function commonEnds(above: string, below: string): Uint32Array {
  const text = new Uint32Array(above.length + 1 + below.length);
  for (let index = 0; index < above.length; index++) text[above.length - 1 - index] = above.charCodeAt(index);
  text[above.length] = SEPARATOR;
  for (let index = 0; index < below.length; index++) text[text.length - 1 - index] = below.charCodeAt(index);
  const common = new Uint32Array(text.length);
  let left = 0;
  let right = 0;
  for (let index = 1; index < text.length; index++) {
    let length = index < right ? Math.min(right - index, common[index - left]!) : 0;
    while (index + length < text.length && text[length] === text[index + length]) length++;
    common[index] = length;
    if (index + length > right) [left, right] = [index, index + length];
  }
  return common;
}
