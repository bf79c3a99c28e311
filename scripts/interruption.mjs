// What ends `npm start` and `npm test`. Here because Ctrl-C reaches a script twice (the terminal sends it to the whole
// process group, and npm passes it on once more), and because npm that is killed leaves its script running.

/* global AbortController */

const SAME_MS = 500;
const WATCH_MS = 500;

/**
 * Listens for the end that somebody wants.
 *
 * @returns {{ stop: AbortSignal, kill: AbortSignal }} `stop` is aborted by the first SIGINT, SIGTERM or SIGHUP, and
 * when npm, if it started this process, is gone; `kill` by a signal half a second later or more
 */
export function listenForInterruption() {
  const stop = new AbortController();
  const kill = new AbortController();
  let first;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      first ??= performance.now();
      stop.abort(new Error(`ended by ${signal}`));
      if (performance.now() - first >= SAME_MS) kill.abort(new Error(`ended by ${signal}`));
    });
  }
  if (process.env.npm_lifecycle_event !== undefined) {
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && stop.abort(new Error('npm has ended')), WATCH_MS).unref();
  }
  // A terminal or pipe that is gone is no reason to leave processes behind.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return { stop: stop.signal, kill: kill.signal };
}
