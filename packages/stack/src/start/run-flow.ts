import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

import { processEnvironment } from '../configuration/process-environment.js';
import { elapsedMs } from '../elapsed.js';
import { endChild, endOf } from '../processes/child-end.js';
import type { ChildProcesses } from '../processes/child-processes.js';
import { passedOn } from '../services/service-environment.js';

/** How the flow went. */
export interface FlowResult {
  isOk: boolean;
  /** When the editor had its first JWT: milliseconds from the start of this process. */
  firstJwtMs?: number;
  /** The steps that failed. */
  failed: number[];
}

// Step 11 hands the JWT to the editor.
const JWT_HANDED_OVER = /^11\s+done\b/;
const ENDING = [
  { signal: 'SIGTERM', withinMs: 500 },
  { signal: 'SIGKILL', withinMs: 500 },
] as const;
const FAILED = /^(\d+)\s+failed\b/;

/**
 * Runs `tandem flow` on the stack of a state folder, hands its lines on to `write`, and tells how it went.
 *
 * @param command the program of `tandem`
 * @param signal ends the flow before its end; it is gone when this resolves
 */
export async function runFlow(
  command: string,
  state: string,
  write: (line: string) => void,
  children: ChildProcesses,
  signal: AbortSignal,
): Promise<FlowResult> {
  const result: FlowResult = { isOk: false, failed: [] };
  if (!existsSync(command)) {
    write(`The flow was not run: ${command} is not there; build it with \`npm run build\`.`);
    return result;
  }
  const flow = children.add(
    spawn(process.execPath, [command, 'flow', '--state', state], {
      env: passedOn(processEnvironment()),
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  const ended = endOf(flow);
  signal.addEventListener('abort', () => void endChild(flow, ENDING));
  for await (const line of createInterface({ input: flow.stdout })) {
    const text = line.trim();
    if (JWT_HANDED_OVER.test(text)) result.firstJwtMs ??= elapsedMs();
    const failed = FAILED.exec(text)?.[1];
    if (failed !== undefined) result.failed.push(Number(failed));
    write(line);
  }
  result.isOk = (await ended).code === 0;
  return result;
}
