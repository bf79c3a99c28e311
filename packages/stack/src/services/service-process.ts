import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';

import { describeEnd, endChild, endOf, type ChildEnd } from '../processes/child-end.js';
import type { ChildProcesses } from '../processes/child-processes.js';
import type { LogFile } from '../files/log-file.js';
import { StackError } from '../stack-error.js';
import type { Environment } from './service-environment.js';

/** What a service is started with. */
export interface ServiceOptions {
  /** What it is called in messages. */
  label: string;
  /** The program, a file that Node.js runs. */
  entryPoint: string;
  /** An argument by which a later start knows the process. */
  mark: string;
  environment: Environment;
  log: LogFile;
  children: ChildProcesses;
  /** How long it may take to be ready, in milliseconds. */
  withinMs: number;
  /** Ends the wait for it. */
  signal?: AbortSignal | undefined;
}

/** A service's process that is ready. */
export interface ServiceProcess {
  readonly pid: number;
  readonly ended: Promise<ChildEnd>;
  /** Ends it by SIGTERM, or by force when it has not ended `withinMs` milliseconds later. */
  end(withinMs: number): Promise<void>;
}

/**
 * Starts a service as a process of its own and waits for its message that it is listening. Its output goes to its log.
 * It ends by itself when the channel to this process is gone.
 *
 * @throws StackError where it ends before, or is not ready in time; its process is gone then
 */
export async function startServiceProcess(options: ServiceOptions): Promise<ServiceProcess> {
  const { label, entryPoint, log } = options;
  if (!existsSync(entryPoint)) {
    throw new StackError(`the program of ${label} is not there (${entryPoint})`, 'build it with `npm run build`');
  }
  const child = forkService(options);
  const ended = endOf(child);
  const end = async (withinMs: number) => {
    await endChild(child, [
      { signal: 'SIGTERM', withinMs },
      { signal: 'SIGKILL', withinMs: 1_000 },
    ]);
  };
  const outcome = await Promise.race([whenListening(child), ended, tooLate(options)]);
  if (outcome === 'listening') return { pid: child.pid ?? -1, ended, end };
  await end(1_000);
  options.signal?.throwIfAborted();
  throw outcome === 'late' ? notReady(label, options.withinMs, log) : didNotStart(label, outcome, log);
}

/** What is said of a service that ended although nobody told it to. */
export function endedUnasked(label: string, end: ChildEnd, log: LogFile): StackError {
  return new StackError(`${label} ended (${describeEnd(end)})`, `see ${log.path}, then start again`, log.tail());
}

// A session of its own keeps the terminal's Ctrl-C from it: it is told to end when it is its turn.
function forkService({ entryPoint, mark, environment, log, children }: ServiceOptions): ChildProcess {
  return log.openFor((output) =>
    children.add(
      fork(entryPoint, [mark], {
        env: environment,
        execArgv: [],
        stdio: ['ignore', output, output, 'ipc'],
        detached: true,
      }),
    ),
  );
}

function whenListening(child: ChildProcess): Promise<'listening'> {
  return new Promise((resolve) => {
    child.on('message', (message) => {
      if (typeof message === 'object' && 'type' in message && message.type === 'listening') resolve('listening');
    });
  });
}

function tooLate({ withinMs, signal }: ServiceOptions): Promise<'late'> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('late'), withinMs);
    timer.unref();
    signal?.addEventListener('abort', () => resolve('late'), { once: true });
  });
}

function notReady(label: string, withinMs: number, log: LogFile): StackError {
  return new StackError(`${label} was not ready within ${withinMs / 1_000} s`, `see ${log.path}`, log.tail());
}

// A service says in one line of its own why it does not start; that line needs nothing added.
function didNotStart(label: string, end: ChildEnd, log: LogFile): StackError {
  const own = log.lines().findLast((line) => line.startsWith(`${label}: `));
  if (own !== undefined) return new StackError(label, own.slice(label.length + 2));
  return new StackError(`${label} did not start (${describeEnd(end)})`, `see ${log.path}`, log.tail());
}
