import type { Progress } from '@tandem/stack';
import { MARKS, printable } from './output/printable.js';
import { tellingOfWaits } from './output/progress.js';

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
  /** Runs a piece of work and lets the user know that it is under way. Default: it says nothing. */
  readonly progress?: Progress;
  /** Default: those of `tandem`. */
  readonly commandNames?: CommandNames;
}

/** What a user types for the two commands that messages name; options follow. */
export interface CommandNames {
  readonly start: string;
  readonly flow: string;
}

/** The names of the commands that messages name. */
export function commandNamesOf({ commandNames }: Pick<Surroundings, 'commandNames'>): CommandNames {
  return commandNames ?? { start: 'tandem start', flow: 'tandem flow' };
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
  const err = (line: string) => process.stderr.write(`${forTerminal(line)}\n`);
  return {
    env: process.env,
    out: (line) => process.stdout.write(`${forTerminal(line)}\n`),
    err,
    signal,
    program: process.argv[1] ?? '',
    isTerminal: process.stdout.isTTY === true,
    progress: tellingOfWaits(err),
  };
}

/** How a command ends: it did what was asked; what it looked at is not in order; it was called wrongly. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;
