import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { LogFile } from '../files/log-file.js';
import {
  describeEnd,
  endChild,
  endOf,
  Restarts,
  type ChildEnd,
  type ChildProcesses,
} from '../processes/child-processes.js';
import { StackError } from '../stack-error.js';
import type { Environment } from './service-environment.js';

/** What a service is started with. */
export interface ServiceOptions {
  /** Its name in messages. */
  label: string;
  /** The program, a file that Node.js runs. */
  entryPoint: string;
  /** An argument by which a later start knows the process. */
  mark: string;
  environment: Environment;
  log: LogFile;
  children: ChildProcesses;
  /** Ends the wait for it. */
  signal?: AbortSignal | undefined;
  /** Is told when it has started. */
  onStart: () => void;
  /** Is told when it ended unasked, and is not started again. */
  onFailure: (failure: StackError) => void;
  /** Is told when it ended unasked and is started again; without it that is a failure at once. */
  onRestart?: ((line: string) => void) | undefined;
}

const READY_MS = 60_000;
const GRACE_MS = 2_000;

/** One service of a stack, which can be ended and started again while the others run. */
export class Service {
  private child: ChildProcess | undefined;
  private starting: Promise<void> | undefined;
  private giveUp = new AbortController();
  private isWanted = true;
  private readonly restarts: Restarts;

  constructor(
    readonly url: string,
    private readonly options: ServiceOptions,
  ) {
    this.restarts = new Restarts(options.onRestart);
  }

  /** The number of its process; undefined while it does not run. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  get logFile(): string {
    return this.options.log.path;
  }

  /**
   * Starts it and waits until it is ready.
   *
   * @throws {StackError} if it does not start
   */
  async start(): Promise<void> {
    this.isWanted = true;
    this.giveUp = new AbortController();
    this.starting = this.launch();
    await this.starting;
  }

  /** Ends it as an operator would; by force after two seconds. Does nothing if it does not run. */
  async stop(): Promise<void> {
    await this.end((running) => endService(running, GRACE_MS));
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    await this.end((running) => endChild(running, [{ signal: 'SIGKILL', withinMs: GRACE_MS }]));
  }

  /**
   * Stops it and starts it again on the same port.
   *
   * @param environment variables to change from now on; undefined takes one away
   * @throws {StackError} if it does not start
   */
  async restart(environment: Environment = {}): Promise<void> {
    await this.stop();
    Object.assign(this.options.environment, environment);
    await this.start();
  }

  private async launch(): Promise<void> {
    const { signal = this.giveUp.signal, label, log } = this.options;
    const child = await startProcess(this.options, AbortSignal.any([this.giveUp.signal, signal]));
    this.child = child.process;
    this.options.onStart();
    void child.ended.then((end) => {
      if (this.child === child.process) this.child = undefined;
      if (!this.isWanted) return;
      const failure = new StackError(
        `${label} ended (${describeEnd(end)})`,
        `see ${log.path}, then start again`,
        log.tail(),
      );
      void this.startAgain(failure);
    });
  }

  private async startAgain(failure: StackError): Promise<void> {
    if (!this.restarts.allow(failure)) return this.options.onFailure(failure);
    this.starting = this.launch();
    await this.starting.catch((error: StackError) => (this.isWanted ? this.startAgain(error) : undefined));
  }

  private async end(how: (running: ChildProcess) => Promise<void>): Promise<void> {
    this.isWanted = false;
    this.giveUp.abort();
    await this.starting?.catch(() => undefined);
    const running = this.child;
    if (running !== undefined) await how(running);
    this.child = undefined;
  }
}

/**
 * Starts the process of a service and waits for its message that it is listening. Its output goes to its log. It ends by
 * itself when the channel to this process is gone.
 *
 * @throws {StackError} if it ends before, or is not ready in time; its process is gone then
 */
async function startProcess(
  options: ServiceOptions,
  signal: AbortSignal,
): Promise<{ process: ChildProcess; ended: Promise<ChildEnd> }> {
  const { label, entryPoint, log } = options;
  if (!existsSync(entryPoint)) {
    throw new StackError(`the program of ${label} is not there (${entryPoint})`, 'build it with `npm run build`');
  }
  const child = forkService(options);
  const ended = endOf(child);
  const outcome = await Promise.race([whenListening(child), ended, tooLate(signal)]);
  if (outcome === 'listening') return { process: child, ended };
  await endService(child, 1_000);
  signal.throwIfAborted();
  if (outcome !== 'late') throw didNotStart(label, outcome, log);
  throw new StackError(`${label} was not ready within ${READY_MS / 1_000} s`, `see ${log.path}`, log.tail());
}

// A session of its own keeps the terminal's Ctrl-C from it: it is told to end when it is its turn.
function forkService({ entryPoint, mark, environment, log, children }: ServiceOptions): ChildProcess {
  return log.openFor((output) =>
    children.add(
      fork(entryPoint, [mark], {
        env: withoutUnusedCertificates(environment),
        execArgv: [],
        stdio: ['ignore', output, output, 'ipc'],
        detached: true,
      }),
    ),
  );
}

/** Node.js reads all of NODE_EXTRA_CA_CERTS at its start, which takes as long as everything else until then. */
function withoutUnusedCertificates(environment: Environment): Environment {
  // What a file says is the service's to read.
  const mayUseTls = ([name, value = '']: [string, string?]) =>
    /_URL_FILE$/.test(name) || /^\s*https:|[?&]ssl/i.test(value);
  const usesTls = Object.entries(environment).some(mayUseTls);
  return usesTls ? environment : { ...environment, NODE_EXTRA_CA_CERTS: undefined };
}

function whenListening(child: ChildProcess): Promise<'listening'> {
  return new Promise((resolve) => {
    child.on('message', (message) => {
      if (typeof message === 'object' && 'type' in message && message.type === 'listening') resolve('listening');
    });
  });
}

function tooLate(signal: AbortSignal): Promise<'late'> {
  return new Promise((resolve) => {
    setTimeout(() => resolve('late'), READY_MS).unref();
    signal.addEventListener('abort', () => resolve('late'), { once: true });
  });
}

/** Ends a process by SIGTERM, or by force if it has not ended `withinMs` milliseconds later. */
function endService(child: ChildProcess, withinMs: number): Promise<void> {
  return endChild(child, [
    { signal: 'SIGTERM', withinMs },
    { signal: 'SIGKILL', withinMs: 1_000 },
  ]);
}

// A service says in one line of its own why it does not start; that line needs nothing added.
function didNotStart(label: string, end: ChildEnd, log: LogFile): StackError {
  const own = log.lines().findLast((line) => line.startsWith(`${label}: `));
  if (own !== undefined) return new StackError(label, own.slice(label.length + 2));
  return new StackError(`${label} did not start (${describeEnd(end)})`, `see ${log.path}`, log.tail());
}
