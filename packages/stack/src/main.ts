import { processEnvironment } from './configuration/process-environment.js';
import { readStackConfiguration } from './configuration/stack-configuration.js';
import { ChildProcesses } from './processes/child-processes.js';
import { COMMAND } from './services/entry-points.js';
import type { PerService } from './services/service-names.js';
import { reasonOf, StackError } from './stack-error.js';
import { present } from './start/present.js';
import type { Progress } from './progress.js';
import { HELP, parseStartOptions } from './start/start-options.js';
import { startStack } from './start-stack.js';
import type { Stack } from './stack.js';

/** What `npm start` has of the world around it. */
export interface Surroundings {
  /** Aborted when everything is to end in good order. */
  stop: AbortSignal;
  /** Aborted when everything is to end at once. */
  kill: AbortSignal;
  write: (line: string) => void;
  complain: (line: string) => void;
  onProgress: Progress;
  /** The services' programs. Default: those of this repository. */
  entryPoints?: PerService<string>;
  /** The program of `tandem`. Default: that of this repository. */
  command?: string;
  /** Whether the flow is run on the stack. Default: it is. */
  runsFlow?: boolean;
  /** What the stack's own variables are read from. Default: the environment of this process. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** Is told of the stack once all of it is ready. */
  onReady?: (stack: Stack) => void;
}

/**
 * `npm start`: starts a stack, shows the flow on it, and stays up until it is told to stop or a process of it ends.
 *
 * @returns the exit code: 0 where it was told to stop, 1 where it could not go on
 */
export async function main(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { stop, complain } = surroundings;
  try {
    return await run(args, surroundings);
  } catch (error) {
    if (stop.aborted) return 0;
    complain(`tandem: ${reasonOf(error)}`);
    if (error instanceof StackError) for (const line of error.details) complain(`  ${line}`);
    return 1;
  }
}

async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { stop, kill, onProgress, write, complain } = surroundings;
  const options = parseStartOptions(args);
  if (options.help) {
    write(HELP);
    return 0;
  }
  const { state, ports } = readStackConfiguration(surroundings.environment ?? processEnvironment());
  const notice = (line: string) => {
    try {
      complain(`tandem: ${line}`);
    } catch {
      // What it is written to may lie on the full disk that it tells of.
    }
  };
  const children = new ChildProcesses();
  kill.addEventListener('abort', () => children.killAll());
  const stack = await startStack({
    state,
    ports,
    fresh: options.fresh,
    seeds: options.seeds,
    onProgress,
    onNotice: notice,
    onRestart: notice,
    signal: stop,
    children,
    ...(surroundings.entryPoints ? { entryPoints: surroundings.entryPoints } : {}),
  });
  surroundings.onReady?.(stack);
  const showing = new AbortController();
  const { command = COMMAND, runsFlow = true } = surroundings;
  const stage = { write, command, runsFlow, children, signal: showing.signal };
  const shown = present(stack, options, stage);
  try {
    const over = Promise.race([stack.ended, whenAborted(stop)]);
    await Promise.race([shown, over]);
    const failure = await over;
    if (failure !== undefined) throw failure;
    write('Ending …');
    return 0;
  } finally {
    showing.abort();
    await shown.catch(() => undefined);
    await stack.stop();
  }
}

function whenAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined));
  });
}
