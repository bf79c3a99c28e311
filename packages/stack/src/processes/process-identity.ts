import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { waitUntil } from '../elapsed.js';
import { orUndefined } from '../stack-error.js';

/** One process among all that ever bear its number: `startedAt` tells it from a later one with the same `pid`. */
export interface ProcessIdentity {
  pid: number;
  startedAt: string;
}

const HAS_PROC = existsSync('/proc/self/stat');

/** Who has the number `pid` now; undefined if nobody has, or only a zombie does. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const startedAt = orUndefined(() => (HAS_PROC ? startInProc(pid) : startInPs(pid)));
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** Whether the process that `identity` was taken of still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startedAt === identity.startedAt;
}

/** The command line of the process `pid`, its arguments parted by blanks; empty if there is none. */
export function commandLineOf(pid: number): string {
  const line = () =>
    HAS_PROC ? argumentsInProc(pid).join(' ').trim() : ps('-o', 'command=', '-p', String(pid)).trim();
  return orUndefined(line) ?? '';
}

/** Whether `value`, read from a file, is an identity. */
export function isProcessIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, startedAt } = value as Partial<ProcessIdentity>;
  return Number.isSafeInteger(pid) && Number(pid) > 0 && typeof startedAt === 'string';
}

/**
 * Ends the processes of the user `uid` that were started with the argument `mark`, whether a file names them or not. It
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
  return (HAS_PROC ? markedInProc(mark, uid) : markedInPs(mark, uid))
    .filter((pid) => pid !== process.pid)
    .map(identifyProcess)
    .filter((identity) => identity !== undefined);
}

// proc(5): the name in parentheses may hold blanks; the state is the field after it, the start time the 20th. The first
// thread of a process can be a zombie while others still hold its files and ports.
function startInProc(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' && readdirSync(`/proc/${pid}/task`).length <= 1 ? undefined : fields[19];
}

function argumentsInProc(pid: number): string[] {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
}

function markedInProc(mark: string, uid: number): number[] {
  const isMarked = (pid: number) => statSync(`/proc/${pid}`).uid === uid && argumentsInProc(pid).includes(mark);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => orUndefined(() => isMarked(pid)));
}

function startInPs(pid: number): string | undefined {
  const [state = '', ...start] = ps('-o', 'state=', '-o', 'lstart=', '-p', String(pid)).trim().split(/\s+/);
  return state.startsWith('Z') ? undefined : start.join(' ');
}

function markedInPs(mark: string, uid: number): number[] {
  return ps('-axww', '-o', 'pid=', '-o', 'uid=', '-o', 'args=')
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s(.*)$/.exec(line) ?? [])
    .filter(([, , owner, args = '']) => Number(owner) === uid && `${args} `.includes(` ${mark} `))
    .map(([, pid]) => Number(pid));
}

function ps(...options: string[]): string {
  const env = { PATH: '/bin:/usr/bin', LC_ALL: 'C', TZ: 'UTC' };
  return execFileSync('ps', options, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] });
}
