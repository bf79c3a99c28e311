import { readdirSync, readFileSync, statSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

import { waitUntil } from '../elapsed.js';
import { identifyProcess, isRunning, type ProcessIdentity } from './process-identity.js';

/**
 * Ends the processes of the user `uid` that were started with the argument `mark`, whatever file names them or not. It
 * waits for those that end by themselves, then kills them.
 *
 * @param withinMs how long they are waited for, in milliseconds
 */
export async function endProcessesMarked(mark: string, uid: number, withinMs: number): Promise<void> {
  const left = processesMarked(mark, uid);
  const haveEnded = () => !left.some(isRunning);
  if (await waitUntil(haveEnded, { withinMs })) return;
  for (const { pid } of left.filter(isRunning)) process.kill(pid, 'SIGKILL');
  await waitUntil(haveEnded, { withinMs: 2_000 });
}

/** The processes of the user `uid` that were started with the argument `mark`, but for this one. */
export function processesMarked(mark: string, uid: number): ProcessIdentity[] {
  const pids = process.platform === 'linux' ? inProc(mark, uid) : asPsSays(mark, uid);
  return pids
    .filter((pid) => pid !== process.pid)
    .map(identifyProcess)
    .filter((identity) => identity !== undefined);
}

function inProc(mark: string, uid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && hasArgument(name, mark, uid))
    .map(Number);
}

function hasArgument(pid: string, mark: string, uid: number): boolean {
  try {
    return (
      statSync(`/proc/${pid}`).uid === uid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(mark)
    );
  } catch {
    return false;
  }
}

function asPsSays(mark: string, uid: number): number[] {
  const env = { PATH: '/bin:/usr/bin', LC_ALL: 'C' };
  const lines = execFileSync('ps', ['-axww', '-o', 'pid=,uid=,args='], { encoding: 'utf8', env }).split('\n');
  return lines
    .map((line) => /^\s*(\d+)\s+(\d+)\s(.*)$/.exec(line) ?? [])
    .filter(([, , owner, args = '']) => Number(owner) === uid && `${args} `.includes(` ${mark} `))
    .map(([, pid]) => Number(pid));
}
