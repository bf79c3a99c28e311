import { constants, openSync, statSync, writeSync, write as writeTo } from 'node:fs';
import { copyFile, truncate } from 'node:fs/promises';
import { setTimeout as after } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { DestinationStream } from 'pino';

const WAITING_BYTES = 262_144;
const BATCH_BYTES = 65_536;
/** How long lines are gathered after a write, each of which occupies a thread of the pool. */
const GATHERING_MS = 10;
const RETRY_MS = 250;
const BUSY_MS = 10;
/** How long the end of the process waits for a write under way, which another thread does. */
const LAST_WRITE_MS = 20;
/** How long the end of the process waits for a slow reader. */
const LAST_LINES_MS = 200;
/** A write that takes longer blocks its thread, and with it `process.exit`. */
const STUCK_MS = 500;

const bytesTo = promisify(writeTo);

export interface LogDestinationOptions {
  /** The file to append to. Default: standard output. */
  readonly file?: string | undefined;
  /** Bytes beyond which `file` becomes `file.1` and starts over. */
  readonly maxBytes?: number;
  /** Called with the number of lost lines, once there is room for a line that says so. */
  readonly onLost?: (lines: number) => void;
}

const open = new Set<LogDestination>();
process.once('exit', () => {
  open.forEach((destination) => destination.flushSync());
  if ([...open].some(({ isStuck }) => isStuck)) process.kill(process.pid, 'SIGKILL');
});

/**
 * Takes lines without waiting, and writes them in batches in the background. While they cannot be written (a full disk,
 * a reader that stands still) 256 KiB wait for room; further lines are counted and reported later. No write fails for
 * the caller.
 */
export class LogDestination implements DestinationStream {
  private waiting: string[] = [];
  private waitingBytes = 0;
  private lost = 0;
  private batch: Buffer = Buffer.alloc(0);
  private underWaySince: number | undefined;
  private draining: Promise<void> | undefined;
  private size: number;
  private readonly descriptor: number;

  constructor(private readonly options: LogDestinationOptions = {}) {
    const { file } = options;
    // Node.js makes pipes and sockets non-blocking: they refuse what they have no room for, and no thread waits.
    this.descriptor = file === undefined ? process.stdout.fd : openSync(file, 'a', 0o600);
    this.size = file === undefined ? 0 : statSync(file).size;
    open.add(this);
  }

  write(line: string): void {
    const bytes = Buffer.byteLength(line);
    if (this.waitingBytes + bytes > WAITING_BYTES) {
      this.lost += 1;
      return;
    }
    this.waiting.push(line);
    this.waitingBytes += bytes;
    this.draining ??= this.drain();
  }

  /** Resolves once everything is written, or after `withinMs` milliseconds. */
  async flush(withinMs: number): Promise<void> {
    await Promise.race([this.draining, after(withinMs, undefined, { ref: false })]);
  }

  /** Whether a write does not return. */
  get isStuck(): boolean {
    return performance.now() - (this.underWaySince ?? Infinity) > STUCK_MS;
  }

  /** Writes what waits when the process ends; gives up at the first error. */
  flushSync(): void {
    if (this.isStuck) return;
    if (this.underWaySince !== undefined) {
      sleep(LAST_WRITE_MS);
      this.batch = Buffer.alloc(0);
    }
    const giveUp = performance.now() + LAST_LINES_MS;
    for (let rest = this.next(); rest.length > 0; rest = this.next()) {
      try {
        this.batch = rest.subarray(writeSync(this.descriptor, rest));
      } catch (error) {
        if (!isBusy(error) || performance.now() > giveUp) return;
        sleep(BUSY_MS);
      }
    }
  }

  /** Resolves once everything is written, after a second at the latest: a stop does not wait for a disk. */
  async close(): Promise<void> {
    await this.flush(1_000);
    if (!this.isStuck) open.delete(this);
  }

  private async drain(): Promise<void> {
    await new Promise(setImmediate);
    for (;;) {
      try {
        if (this.batch.length === 0) await this.rotateIfLarge();
        const rest = this.next();
        if (rest.length === 0) break;
        this.underWaySince = performance.now();
        const { bytesWritten } = await bytesTo(this.descriptor, rest).finally(() => (this.underWaySince = undefined));
        // A line that a full disk has cut off is completed once there is room.
        this.batch = rest.subarray(bytesWritten);
        this.size += bytesWritten;
        this.reportLost();
        await after(GATHERING_MS);
      } catch (error) {
        await after(isBusy(error) ? BUSY_MS : RETRY_MS, undefined, { ref: false });
      }
    }
    this.draining = undefined;
  }

  private next(): Buffer {
    if (this.batch.length === 0) {
      let [count, bytes] = [0, 0];
      while (count < this.waiting.length && bytes < BATCH_BYTES) bytes += this.waiting[count++]?.length ?? 0;
      this.batch = Buffer.from(this.waiting.splice(0, count).join(''));
      this.waitingBytes -= this.batch.length;
    }
    return this.batch;
  }

  private reportLost(): void {
    const { lost } = this;
    if (lost === 0 || this.waitingBytes >= WAITING_BYTES / 2) return;
    this.lost = 0;
    this.options.onLost?.(lost);
  }

  /** Copies and empties the file, because others, such as Node.js itself, write to it through their own descriptors. */
  private async rotateIfLarge(): Promise<void> {
    const { file, maxBytes = Infinity } = this.options;
    if (file === undefined || this.size < maxBytes) return;
    this.size = 0;
    await copyFile(file, `${file}.1`, constants.COPYFILE_FICLONE);
    await truncate(file);
  }
}

function isBusy(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EAGAIN';
}

function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
