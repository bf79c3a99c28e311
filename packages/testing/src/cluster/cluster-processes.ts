import type { Cluster } from '@tandem/stack';
import { readdirSync, readFileSync } from 'node:fs';

/** The processes of a cluster's PostgreSQL, to freeze or kill it: its postmaster first, then what that has started. On Linux. */
export function processesOf({ pid: postmaster }: Pick<Cluster, 'pid'>): number[] {
  const children = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && parentOf(pid) === postmaster);
  return [postmaster, ...children.map(Number)];
}

/** 0 if the process has ended meanwhile. */
function parentOf(pid: string): number {
  try {
    return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
  } catch {
    return 0;
  }
}
