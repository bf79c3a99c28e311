/**
 * Lists as one, by time, with each list in its own order even if its times go back. `timeOf` gives times that can be
 * compared as text.
 */
export function mergedBy<Item>(lists: readonly (readonly Item[])[], timeOf: (item: Item) => string): Item[] {
  const rest = lists.map((list) => [...list].reverse()).filter((list) => list.length > 0);
  const merged: Item[] = [];
  while (rest.length > 0) {
    const next = rest.reduce((found, list) => (timeOf(headOf(list)) < timeOf(headOf(found)) ? list : found));
    merged.push(next.pop() as Item);
    if (next.length === 0) rest.splice(rest.indexOf(next), 1);
  }
  return merged;
}

const headOf = <Item>(list: readonly Item[]): Item => list[list.length - 1] as Item;
