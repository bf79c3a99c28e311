/** Milliseconds since the epoch. */
export const nowMs = (): number => Date.now();
