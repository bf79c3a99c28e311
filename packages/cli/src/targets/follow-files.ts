import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as after } from 'node:timers/promises';

const EVERY_MS = 100;

/** What was added to a file since it was last asked, in whole lines. It may not be there yet, or be started over. */
class Follower {
  private decoder = new StringDecoder('utf8');
  private rest = '';
  private position: number;

  constructor(private readonly path: string) {
    this.position = sizeOf(path);
  }

  added(): string {
    const size = sizeOf(this.path);
    if (size < this.position) {
      this.position = 0;
      this.rest = '';
      this.decoder = new StringDecoder('utf8');
    }
    const lines = (this.rest + this.read(size - this.position)).split('\n');
    this.rest = lines.pop() ?? '';
    return lines.join('\n');
  }

  private read(length: number): string {
    if (length === 0) return '';
    const descriptor = openSync(this.path, 'r');
    try {
      const bytes = Buffer.alloc(length);
      const count = readSync(descriptor, bytes, 0, length, this.position);
      this.position += count;
      return this.decoder.write(bytes.subarray(0, count));
    } finally {
      closeSync(descriptor);
    }
  }
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}

/** Hands on what is added to files from now on, all of them at a time, until `signal` aborts. */
export async function followFiles(
  paths: readonly string[],
  show: (texts: readonly string[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const followers = paths.map((path) => new Follower(path));
  while (!signal.aborted) {
    show(followers.map((follower) => follower.added()));
    await after(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}
