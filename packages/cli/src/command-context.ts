import type { Progress } from '@tandem/stack';
import { MARKS, printable } from './output/printable.js';
import { ProgressLine } from './output/progress-line.js';
import { WIDTH } from './output/wrapped.js';

/** What a command uses of the world around it. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Writes one line of the result. */
  readonly out: (line: string) => void;
  /** Writes one line about what went wrong. */
  readonly err: (line: string) => void;
  /** Aborted when the user interrupts; a command then puts back what it moved and ends. */
  readonly signal: AbortSignal;
  /** The program that this process runs, for starting it once more. */
  readonly program: string;
  /** Whether a terminal shows the output. */
  readonly isTerminal: boolean;
  /** How much of a line the terminal shows that what is written goes to, if it goes to one. */
  readonly columns?: Readonly<Record<'out' | 'err', number | undefined>>;
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
export function commandNamesOf({ commandNames }: Pick<CommandContext, 'commandNames'>): CommandNames {
  return commandNames ?? { start: 'tandem start', flow: 'tandem flow' };
}

/** Text of a service, a page or a log must not move the cursor; only the command itself marks a suggestion. */
function forTerminal(text: string): string {
  return text
    .split(MARKS)
    .map((part) => (MARKS.test(part) ? part : printable(part, '\n\t')))
    .join('');
}

/** The context of this process. */
export function processContext(signal: AbortSignal): CommandContext {
  const { stdout, stderr } = process;
  const columnsOf = ({ isTTY, columns }: NodeJS.WriteStream) => (isTTY ? columns || WIDTH : undefined);
  const progress = new ProgressLine({ write: (text) => stderr.write(text), columns: columnsOf(stderr) });
  const writerOf = (stream: NodeJS.WriteStream) => (line: string) => {
    progress.clear();
    stream.write(`${forTerminal(line)}\n`);
  };
  return {
    env: process.env,
    out: writerOf(stdout),
    err: writerOf(stderr),
    signal,
    program: process.argv[1] ?? '',
    isTerminal: stdout.isTTY === true,
    columns: { out: columnsOf(stdout), err: columnsOf(stderr) },
    progress: progress.run,
  };
}

/** Seconds since the epoch, by this machine's clock. */
export const nowSeconds = (): number => Date.now() / 1000;

/** How a command ends: it did what was asked; what it looked at is not in order; a usage error. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/** Why a command ends early: somebody sent a signal. */
export class Interruption extends Error {
  constructor(readonly signalName: NodeJS.Signals) {
    super(`interrupted by ${signalName}`);
  }
}

/** Ends a command with one line, cause and remedy, on standard error. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    message: string,
    readonly exitCode: number = EXIT.failed,
  ) {
    super(message);
  }
}
