const QUIET_MS = 1_000;

/** Tells of a piece of work that takes longer than a second, so that nobody takes the wait for a hang. */
export function tellingOfWaits(write: (line: string) => void) {
  return async <Result>(label: string, work: () => Promise<Result>): Promise<Result> => {
    const timer = setTimeout(() => write(`  ${label} …`), QUIET_MS);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
    }
  };
}
