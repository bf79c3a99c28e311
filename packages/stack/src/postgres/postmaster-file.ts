import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What PostgreSQL says of itself in `postmaster.pid` (storage/pidfile.h lists its lines). */
export interface PostmasterFile {
  pid: number;
  socketFolder: string;
  isReady: boolean;
}

/** The file in which the server on `data` says that it runs. */
export function postmasterFileOf(data: string): string {
  return join(data, 'postmaster.pid');
}

/** What the server on `data` says, or the last one did if it ended badly; undefined where there is no such file. */
export function readPostmasterFile(data: string): PostmasterFile | undefined {
  try {
    const lines = readFileSync(postmasterFileOf(data), 'utf8').split('\n');
    return { pid: Number(lines[0]), socketFolder: lines[4] ?? '', isReady: lines[7]?.trim() === 'ready' };
  } catch {
    return undefined;
  }
}
