import { StackError } from '../stack-error.js';

/**
 * The port that `text` names; 0 asks for a free one.
 *
 * @param variable where `text` comes from, for the message
 * @throws StackError where it is no whole number from 0 to 65535
 */
export function parsePort(text: string, variable: string): number {
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) {
    throw new StackError(
      `${variable} is not a port (${JSON.stringify(text)})`,
      'set it to a whole number from 1 to 65535, or to 0 for a free one',
    );
  }
  return port;
}
