import { fstatSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';

const STDOUT = 1;
const ACCESS_MODE = 3;

/**
 * Watches who reads this process's stdout. The system tells of a closed pipe only by the next write, and nothing is to be
 * written any more. On Linux; elsewhere, and for a terminal or a file, the reader stays.
 *
 * @returns a function that says whether nobody reads it any more
 */
export function watchStdoutReader(): () => boolean {
  const stat = fstatSync(STDOUT);
  if (stat.isSocket()) return isSocketClosed;
  if (!stat.isFIFO()) return () => false;
  const pipe = `pipe:[${stat.ino}]`;
  let reader = findReader(pipe);
  // A reader that was never seen belongs to another user, or has ended before: nothing is known of it.
  return () => {
    if (reader === undefined || linkOf(reader) === pipe) return false;
    reader = findReader(pipe);
    return reader === undefined;
  };
}

/** A socket that is closed at its other end is at its end; Node.js does not let one that is open wait. */
function isSocketClosed(): boolean {
  try {
    return readSync(STDOUT, Buffer.alloc(1)) === 0;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ECONNRESET';
  }
}

/** The descriptor of a process that reads from a pipe, as a path below /proc. */
function findReader(pipe: string): string | undefined {
  const processes = entries('/proc').filter((pid) => /^\d+$/.test(pid));
  return processes
    .flatMap((pid) => entries(`/proc/${pid}/fd`).map((descriptor) => `/proc/${pid}/fd/${descriptor}`))
    .find((descriptor) => linkOf(descriptor) === pipe && isForReading(descriptor));
}

function isForReading(descriptor: string): boolean {
  const text = orNothing(() => readFileSync(descriptor.replace('/fd/', '/fdinfo/'), 'utf8')) ?? '';
  return (Number.parseInt(/^flags:\s+(\d+)/m.exec(text)?.[1] ?? '1', 8) & ACCESS_MODE) === 0;
}

const entries = (folder: string) => orNothing(() => readdirSync(folder)) ?? [];
const linkOf = (path: string) => orNothing(() => readlinkSync(path));

/** Processes end while they are looked at. */
function orNothing<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
