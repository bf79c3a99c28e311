/** The largest id that a column of type integer holds. A larger number is the id of nothing. */
const MAX_ID = 2_147_483_647;

/** Whether a record can have this id at all, so that it may be looked for. */
export function isStorableId(id: number): boolean {
  return id >= 0 && id <= MAX_ID;
}
