import { runStart } from '@tandem/stack';
import { tellingOfWaits } from '../output/progress.js';
import type { Surroundings } from '../surroundings.js';
import { type ShownStack, shownStack } from './shown-stack.js';
import { inWordsOfTandem } from './start-words.js';

export interface StartRequest {
  /** The state folder, absolute. */
  readonly state: string;
  /** The options of the stack's own start: `--fresh`, `--bare`, `--seed-…`. */
  readonly args: readonly string[];
  /** Whether to run the flow on it. */
  readonly runsFlow: boolean;
}

/**
 * Starts a stack as a part of this process, and stays until it is told to stop.
 *
 * @param onReady where it is given, nothing else is printed of the stack and the flow
 * @returns the exit code
 */
export function startHere(
  { state, args, runsFlow }: StartRequest,
  { env, out, err, signal, program }: Surroundings,
  onReady?: (stack: ShownStack) => void,
): Promise<number> {
  const isQuiet = onReady !== undefined;
  return runStart(args, {
    stop: signal,
    kill: new AbortController().signal,
    write: (line) => isQuiet || out(inWordsOfTandem(line)),
    complain: (line) => err(inWordsOfTandem(line)),
    onProgress: isQuiet ? (_label, work) => work() : tellingOfWaits(err),
    command: program,
    runsFlow,
    environment: { ...env, TANDEM_STATE: state },
    onReady: ({ state: folder, urls, logFiles }) => onReady?.(shownStack(folder, { pid: process.pid, urls, logFiles })),
  });
}
