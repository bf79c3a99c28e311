import type { Randomness } from '../randomness/randomness.js';

/** The header that carries the correlation id from hop to hop and back. */
export const CORRELATION_ID_HEADER = 'x-request-id';

const ACCEPTABLE = /^[\w.:+/=@-]{1,128}$/;

/** The client's correlation id where it is one that can be logged and sent on, else a new one of 32 hex digits. */
export function correlationIdOf(header: string | string[] | undefined, randomness: Randomness): string {
  return typeof header === 'string' && ACCEPTABLE.test(header) ? header : randomness.bytes(16).toString('hex');
}
