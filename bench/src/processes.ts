import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process of its own that serves what is measured. */
export interface Server {
  readonly url: string;
  readonly pid: number;
  stop(): void;
}

/**
 * Starts a program that prints `{ "url": … }` as its first line and ends with this process.
 *
 * @throws {Error} if it ends before
 */
export async function startServer(
  program: string,
  env: Readonly<Record<string, string>> = {},
  args: string[] = [],
): Promise<Server> {
  const child = fork(program, args, {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, ...env },
    execArgv: [],
  });
  return { url: await firstUrl(child, program), pid: child.pid!, stop: () => child.kill() };
}

async function firstUrl(child: ChildProcess, program: string): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout!.setEncoding('utf8') as AsyncIterable<string>) {
    text += chunk;
    if (text.includes('\n')) {
      child.stdout!.resume();
      return (JSON.parse(text.slice(0, text.indexOf('\n'))) as { url: string }).url;
    }
  }
  throw new Error(`${program} ended before it listened`);
}

/** Resident memory of a process, in MB. */
export function residentMegabytes(pid: number): number {
  const [, kilobytes = 'NaN'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

/** CPU-seconds that a process has used, all its threads together. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
