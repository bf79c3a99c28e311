import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '../elapsed.js';
import { commandLineOf, identifyProcess, isRunning } from '../processes/process-identity.js';
import { orUndefined, StackError } from '../stack-error.js';
import { isShortFolder } from './account.js';

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

/** What the server on `data` says, or the last one did if it ended badly; undefined if there is no such file. */
export function readPostmasterFile(data: string): PostmasterFile | undefined {
  const lines = orUndefined(() => readFileSync(postmasterFileOf(data), 'utf8').split('\n'));
  return lines && { pid: Number(lines[0]), socketFolder: lines[4] ?? '', isReady: lines[7]?.trim() === 'ready' };
}

/**
 * Ends a server that an earlier stack left behind on `data`, and clears away what keeps the next one from starting.
 * Only the holder of the cluster's lock may call it.
 *
 * @throws {StackError} if the server does not end
 */
export async function endOrphan(data: string): Promise<void> {
  const left = readPostmasterFile(data);
  if (left === undefined) return;
  if (commandLineOf(left.pid).includes(data)) await endServer(left.pid, data);
  disown(data);
  if (isShortFolder(left.socketFolder)) rmSync(left.socketFolder, { recursive: true, force: true });
}

async function endServer(pid: number, data: string): Promise<void> {
  const server = identifyProcess(pid);
  if (server === undefined) return;
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (isRunning(server)) process.kill(pid, signal);
    if (await waitUntil(() => !isRunning(server), { withinMs: 2_000 })) return;
  }
  throw new StackError(`PostgreSQL (process ${pid}) still runs on ${data}`, 'end that process, then start again');
}

/**
 * Lets a new server start on `data` although the file of the last one, which has ended, is still there. PostgreSQL refuses
 * while any process has the number in it: another one by now, or a zombie. It lets that of its own parent pass
 * (CreateLockFile in miscinit.c), and still looks whether old sessions hold the memory that the file names, which it could
 * not if the file were gone.
 */
export function disown(data: string): void {
  const file = postmasterFileOf(data);
  if (!existsSync(file)) return;
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(process.pid)));
}
