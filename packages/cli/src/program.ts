import { Interruption, processContext } from './command-context.js';
import { run } from './run.js';

export { processContext, run };

/** The terminal sends Ctrl-C to the whole process group, and `npx` passes it on once more. */
const SAME_MS = 500;
const ENDED_BY_SIGNAL = 130;

/**
 * Listens for interruptions. The returned signal is aborted by the first SIGINT, SIGTERM or SIGHUP, or when the reader of
 * the output is gone, so that a command ends in good order. Another signal half a second later or more ends the process at
 * once. (scripts/processes.mjs has its own listener, because it runs before this is built.)
 */
function listenForInterruption(): AbortSignal {
  const interruption = new AbortController();
  let first: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      first ??= performance.now();
      interruption.abort(new Interruption(signal));
      if (performance.now() - first >= SAME_MS) process.exit(ENDED_BY_SIGNAL);
    });
  }
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => interruption.abort(new Error('nobody reads the output any more')));
  }
  return interruption.signal;
}

/** Runs the command that this process was started with; resolves to its exit code. */
export function main(): Promise<number> {
  return run(process.argv.slice(2), processContext(listenForInterruption()));
}
