/** Milliseconds that never run backwards. */
export const elapsedMs = (): number => performance.now();
