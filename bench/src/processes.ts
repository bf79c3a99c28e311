import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { NotPossible } from './report.js';

/** A process of its own that serves what is measured. */
export interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** The first line that a program prints: the URL that it serves, or the reason why it cannot on this machine. */
type FirstLine = { readonly url?: string; readonly reason?: string };

/**
 * Starts a program whose first line says, in JSON, which URL it serves. It ends when this process does.
 *
 * @throws {NotPossible} if it says why it cannot
 * @throws {Error} if it ends before
 */
export async function startServer(program: string, { args = [], env = {}, signal }: ServerOptions): Promise<Server> {
  const child = fork(program, args, {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, ...env },
    execArgv: [],
    signal,
  });
  // It is told to end by the signal.
  child.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill();
    await ended;
  };
  try {
    const { url, reason } = await firstLine(child);
    if (reason !== undefined) throw new NotPossible(reason);
    if (url === undefined) throw new Error('it ended before it listened');
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function firstLine(child: ChildProcess): Promise<FirstLine> {
  const lines = createInterface({ input: child.stdout! });
  return new Promise((resolve, reject) => {
    lines.once('close', () => resolve({}));
    lines.once('line', (line) => {
      try {
        resolve(JSON.parse(line) as FirstLine);
      } catch {
        reject(new Error(`it printed ${JSON.stringify(line)} in place of its URL`));
      }
    });
  });
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
