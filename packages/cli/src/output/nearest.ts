/** How many letters have to be put in, taken out or changed to make one word of the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (const [j, wanted] of [...other].entries()) {
      const changed = (row[j] ?? 0) + (letter === wanted ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}

/** The word that was probably meant: at most two letters apart, and a third of the word. Undefined if there is none. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const [found] = known
    .map((one) => ({ one, apart: distance(word, one) }))
    .filter(({ apart, one }) => apart <= Math.min(2, one.length / 3))
    .sort((a, b) => a.apart - b.apart);
  return found?.one;
}
