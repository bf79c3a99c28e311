import { styleText } from 'node:util';
import type { CommandContext } from '../command-context.js';

/** Colours text, or leaves it as it is. */
export type Paint = (format: Parameters<typeof styleText>[0], text: string) => string;

/**
 * Colours if a terminal shows the text, or FORCE_COLOR asks for it; not if NO_COLOR, `FORCE_COLOR=0` or a terminal that knows
 * none forbids it (no-color.org, force-color.org).
 */
export function painter({ isTerminal, env }: Pick<CommandContext, 'isTerminal' | 'env'>): Paint {
  const { FORCE_COLOR: forced, NO_COLOR: forbidden, TERM: terminal } = env;
  const isWanted = forced ? !/^(0|false)$/.test(forced) : isTerminal && !forbidden && terminal !== 'dumb';
  return (format, text) => (isWanted ? styleText(format, text, { validateStream: false }) : text);
}

/** The colours of what is in order, worth a look, and not in order. */
export const COLOUR_OF = {
  ok: 'green',
  passed: 'green',
  warning: 'yellow',
  problem: ['red', 'bold'],
  failed: ['red', 'bold'],
  skipped: 'dim',
} as const satisfies Record<string, Parameters<Paint>[0]>;
