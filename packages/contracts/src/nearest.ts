/**
 * How many letters have to be put in, taken out, changed or exchanged with the next to make one word of the other; Infinity
 * if they are more than `most`.
 */
function distance(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return Infinity;
  let [before, row]: number[][] = [[], Array.from({ length: other.length + 1 }, (_, i) => i)];
  for (let i = 0; i < one.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < other.length; j += 1) {
      const changed = at(row, j) + (one[i] === other[j] ? 0 : 1);
      const isExchanged = i > 0 && j > 0 && one[i] === other[j - 1] && one[i - 1] === other[j];
      const exchanged = isExchanged ? at(before, j - 1) + 1 : Infinity;
      next.push(Math.min(changed, exchanged, at(row, j + 1) + 1, at(next, j) + 1));
    }
    // From row to row the least is never less.
    if (next.every((letters) => letters > most)) return Infinity;
    [before, row] = [row, next];
  }
  return at(row, other.length);
}

const at = (row: readonly number[] | undefined, index: number): number => row?.[index] ?? 0;

/**
 * The word that was probably meant, in capitals or not: at most `most` letters apart, and a third of the word. Undefined
 * if there is none.
 */
export function nearest(word: string, known: readonly string[], most = 2): string | undefined {
  const [found] = known
    .map((one) => ({ one, apart: distance(word.toLowerCase(), one.toLowerCase(), most) }))
    .filter(({ apart, one }) => apart <= Math.min(most, one.length / 3))
    .sort((a, b) => a.apart - b.apart);
  return found?.one;
}
