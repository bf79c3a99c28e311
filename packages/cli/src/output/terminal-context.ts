import type { CommandContext } from '../command-context.js';
import { asTyped } from './as-typed.js';
import { outputOf } from './command-failure.js';
import { fitted } from './wrapped.js';

/** Forms that a shell, a tool or a compiler reads are written as they are. */
const isForPeople = (argv: readonly string[]): boolean =>
  ['text', undefined].includes(outputOf(argv)) && !argv.includes('--mermaid') && argv[1] !== 'env';

/**
 * The context of a command with these arguments. In a terminal what people read fits its columns; hints on standard error
 * name the command as it can be typed.
 */
export function terminalContext(argv: readonly string[], context: CommandContext): CommandContext {
  const { columns, env, out, err } = context;
  const fit = (text: string, write: (line: string) => void, width: number | undefined) => {
    if (width === undefined) return write(text);
    for (const line of text.split('\n')) fitted(line, width).forEach(write);
  };
  return {
    ...context,
    out: isForPeople(argv) ? (text) => fit(text, out, columns?.out) : out,
    err: (text) => fit(asTyped(text, env), err, columns?.err),
  };
}
