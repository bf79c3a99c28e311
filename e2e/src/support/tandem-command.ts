import { run } from '@tandem/cli';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const COMMAND = fileURLToPath(new URL('../../../packages/cli/bin/tandem.mjs', import.meta.url));

export interface CommandEnd {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** `tandem` under way. */
export interface RunningCommand {
  readonly pid: number;
  readonly ended: Promise<CommandEnd>;
  /** What it has printed so far. */
  out(): string;
  err(): string;
  hasExited(): boolean;
  /** Closes the pipe that it prints to, as `head` does. */
  stopReading(): void;
  interrupt(signal?: NodeJS.Signals): void;
}

/** Starts `tandem` as a user would, in a process of its own, with `variables` besides what a process needs. */
export function startTandemCommand(args: readonly string[], variables: Record<string, string> = {}): RunningCommand {
  const child = spawn(process.execPath, [COMMAND, ...args], { env: { PATH: process.env.PATH, ...variables } });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = new Promise<CommandEnd>((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, out, err }));
  });
  return {
    pid: child.pid ?? 0,
    ended,
    out: () => out,
    err: () => err,
    hasExited: () => child.exitCode !== null || child.signalCode !== null,
    stopReading: () => child.stdout.destroy(),
    interrupt: (signal = 'SIGINT') => child.kill(signal),
  };
}

/** Runs `tandem` to its end, in this process: what it prints and its exit code are the same, and it is there at once. */
export async function tandemCommand(
  args: readonly string[],
  variables: Record<string, string> = {},
): Promise<CommandEnd> {
  let [out, err] = ['', ''];
  const code = await run(args, {
    env: { PATH: process.env.PATH, ...variables },
    out: (line) => (out += `${line}\n`),
    err: (line) => (err += `${line}\n`),
    signal: new AbortController().signal,
    program: COMMAND,
    isTerminal: false,
  });
  return { code, out, err };
}
