/**
 * A clock for lifetimes: seconds since some moment of no meaning, never running backwards. Its second value counts
 * whichever ran further since the last reading, the monotonic clock (which stands while a laptop sleeps) or the wall
 * clock (which can be set back), so that a token is renewed too early at worst.
 */
export function secondsElapsed(
  monotonicMs: () => number = () => performance.now(),
  wallMs: () => number = () => Date.now(),
): () => number {
  let monotonic = monotonicMs();
  let wall = wallMs();
  let elapsedMs = 0;
  return () => {
    const [monotonicNow, wallNow] = [monotonicMs(), wallMs()];
    elapsedMs += Math.max(monotonicNow - monotonic, wallNow - wall, 0);
    [monotonic, wall] = [monotonicNow, wallNow];
    return elapsedMs / 1000;
  };
}
