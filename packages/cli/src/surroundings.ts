import { MARKS, printable } from './output/printable.js';

/** What a command has of the world around it. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Writes one line of the result. */
  readonly out: (line: string) => void;
  /** Writes one line about what went wrong. */
  readonly err: (line: string) => void;
  /** Aborted when the user interrupts; a command then puts back what it moved and ends. */
  readonly signal: AbortSignal;
  /** The program that this process runs, for starting it once more. */
  readonly program: string;
  /** Whether the output is shown by a terminal. */
  readonly isTerminal: boolean;
}

/** Text of a service, a page or a log must not move the cursor; only the command itself marks a suggestion. */
function forTerminal(text: string): string {
  return text
    .split(MARKS)
    .map((part) => (MARKS.test(part) ? part : printable(part, '\n\t')))
    .join('');
}

/** Those of this process. */
export function processSurroundings(signal: AbortSignal): Surroundings {
  return {
    env: process.env,
    out: (line) => process.stdout.write(`${forTerminal(line)}\n`),
    err: (line) => process.stderr.write(`${forTerminal(line)}\n`),
    signal,
    program: process.argv[1] ?? '',
    isTerminal: process.stdout.isTTY === true,
  };
}

/** How a command ends: it did what was asked; what it looked at is not in order; it was called wrongly. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;
