import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** One process among all that ever bear its number: `startedAt` tells it from a later one with the same `pid`. */
export interface ProcessIdentity {
  pid: number;
  startedAt: string;
}

/** Who has the number `pid` now; undefined where nobody has, or where only a zombie does. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const startedAt = existsSync('/proc/self/stat') ? startInProc(pid) : startAsPsSays(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** Whether the process that `identity` was taken of still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startedAt === identity.startedAt;
}

/** The command line of the process `pid`, its arguments parted by blanks; empty where there is none. */
export function commandLineOf(pid: number): string {
  try {
    if (existsSync('/proc/self/stat')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return ps('command', pid);
  } catch {
    return '';
  }
}

/** Whether `value`, read from a file, is an identity. */
export function isProcessIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, startedAt } = value as Partial<ProcessIdentity>;
  return Number.isSafeInteger(pid) && Number(pid) > 0 && typeof startedAt === 'string';
}

// proc(5): the name in parentheses may hold blanks; the state is the field after it, the start time the 20th.
function startInProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' && threadsOf(pid) <= 1 ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

// The first thread of a process can be a zombie while others still hold its files and ports.
function threadsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).length;
}

function startAsPsSays(pid: number): string | undefined {
  try {
    return ps('state', pid).startsWith('Z') ? undefined : ps('lstart', pid);
  } catch {
    return undefined;
  }
}

function ps(column: string, pid: number): string {
  return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], {
    encoding: 'utf8',
    env: { PATH: '/bin:/usr/bin', LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}
