/** Milliseconds that never run backwards. */
export const elapsedMs = (): number => performance.now();

/** Seconds since the epoch, by this machine's clock. */
export const nowSeconds = (): number => Date.now() / 1000;
