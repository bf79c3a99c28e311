/** The time of day, in milliseconds. */
export const wallMs = (): number => Date.now();

/**
 * A clock for lifetimes: seconds since some moment of no meaning, never running backwards. Its second value counts
 * whichever ran further since the last reading, the monotonic clock (which stands while a laptop sleeps) or the wall
 * clock (which can be set back), so that a token is renewed too early at worst.
 */
export function secondsElapsed(
  monotonicMs: () => number = () => performance.now(),
  wall: () => number = wallMs,
): () => number {
  let monotonic = monotonicMs();
  let wallBefore = wall();
  let elapsedMs = 0;
  return () => {
    const [monotonicNow, wallNow] = [monotonicMs(), wall()];
    elapsedMs += Math.max(monotonicNow - monotonic, wallNow - wallBefore, 0);
    [monotonic, wallBefore] = [monotonicNow, wallNow];
    return elapsedMs / 1000;
  };
}
