/**
 * Why the stack cannot start or cannot go on. `message` is one line, cause and remedy; `details` are further lines
 * worth showing below it, such as the end of a log. Neither ever holds a secret.
 */
export class StackError extends Error {
  override readonly name = 'StackError';

  /**
   * @param remedy one that names a fresh start takes the words for it, because a command has other words than a program
   * that calls `startStack`
   */
  constructor(
    private readonly why: string,
    private readonly remedy: string | ((freshStart: string) => string),
    readonly details: readonly string[] = [],
  ) {
    super(joined(why, remedy, 'the option `fresh`'));
  }

  /** The message, with `freshStart` as the words for a fresh start, such as a command. */
  messageFor(freshStart: string): string {
    return joined(this.why, this.remedy, freshStart);
  }
}

function joined(why: string, remedy: string | ((freshStart: string) => string), freshStart: string): string {
  return `${oneLine(why)}: ${oneLine(typeof remedy === 'string' ? remedy : remedy(freshStart))}`;
}

/** `text` on one line, without the blank space at its ends. */
export function oneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, ' ');
}

/** What `error` says on one line, whatever was thrown. */
export function reasonOf(error: unknown): string {
  const message = fieldOf(error, 'message');
  return oneLine(typeof message === 'string' ? message : String(error));
}

/** The code of a system or database error (`ENOENT`, `28P01`), if it has one. */
export function codeOf(error: unknown): string | undefined {
  const code = fieldOf(error, 'code');
  return typeof code === 'string' ? code : undefined;
}

// Node.js's own errors are no instances of the `Error` of another realm, such as that of a test.
function fieldOf(error: unknown, field: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, field) : undefined;
}

/** What `read` gives; undefined if it throws, as it does if what it reads is gone or is something else. */
export function orUndefined<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** What a start says if this process, or one of those that it starts, cannot open the files that it needs. */
export function tooFewFiles(): StackError {
  return new StackError('this shell allows too few open files', 'raise that with ulimit -n 1024');
}
