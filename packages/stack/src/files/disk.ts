import { statfs } from 'node:fs/promises';

const FULL_BYTES = 1_048_576;
/** PostgreSQL takes 16 MiB at once for its log of changes. */
const ROOM_BYTES = 24 * 1_048_576;
const LOOK_EVERY_MS = 1_000;

/** The disk of a folder. Says once that it is full, and once that it has room again. */
export class Disk {
  private wasFull = false;
  private most = 0;

  /** @param onNotice is told in one line that names the folder */
  constructor(
    readonly folder: string,
    readonly onNotice: (line: string) => void,
  ) {}

  /** Looks once a second, until what it returns is called. */
  watch(): () => void {
    void this.isFull();
    const timer = setInterval(() => void this.isFull(), LOOK_EVERY_MS).unref();
    return () => clearInterval(timer);
  }

  /** @param isSuspected whether something failed as it does on a full disk: then less than PostgreSQL needs is full */
  async isFull(isSuspected = false): Promise<boolean> {
    const free = await statfs(this.folder).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => Infinity,
    );
    const limit = this.wasFull || isSuspected ? Math.min(ROOM_BYTES, this.most / 2) : FULL_BYTES;
    const isFull = free < limit;
    if (!isFull && Number.isFinite(free)) this.most = Math.max(this.most, free);
    if (isFull !== this.wasFull) {
      this.wasFull = isFull;
      this.onNotice(
        isFull
          ? `the disk of ${this.folder} is full: make room on it, and everything goes on`
          : `the disk of ${this.folder} has room again`,
      );
    }
    return isFull;
  }
}
