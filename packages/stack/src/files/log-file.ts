import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';

const KEPT_BYTES = 10_000_000;

/** All that is kept of a log: the file, and the one that it was before it grew too large. */
export function readLog(path: string): string {
  const now = readFileSync(path, 'utf8');
  const before = sizeOf(`${path}.1`) > 0 ? readFileSync(`${path}.1`, 'utf8') : '';
  // Read while it was copied, the file is in both.
  return now !== '' && before.startsWith(now) ? before : before + now;
}

/** A file that the processes of one kind write their output to, one run after the other. */
export class LogFile {
  private start: number;

  constructor(readonly path: string) {
    if (sizeOf(path) > KEPT_BYTES) renameSync(path, `${path}.1`);
    this.start = sizeOf(path);
  }

  /** Hands the opened file to `use`, for a process about to be started: what follows counts as its run. */
  openFor<Result>(use: (descriptor: number) => Result): Result {
    this.start = sizeOf(this.path);
    const descriptor = openSync(this.path, 'a', 0o600);
    try {
      return use(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }

  /** The last lines that the present run wrote, at most `count`. */
  tail(count = 12): string[] {
    return this.lines().slice(-count);
  }

  /** The lines that the present run wrote. */
  lines(): string[] {
    const size = sizeOf(this.path);
    if (size === this.start) return [];
    // Smaller: it was started over meanwhile.
    const text = readFileSync(this.path)
      .subarray(size < this.start ? 0 : this.start)
      .toString('utf8');
    return text.split('\n').filter((line) => line.trim() !== '');
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
