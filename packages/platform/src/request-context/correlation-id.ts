import type { Randomness } from '../randomness/randomness.js';

/** The header that carries the correlation id from hop to hop and back. */
export const CORRELATION_ID_HEADER = 'x-request-id';

const ACCEPTABLE = /^[\w.:+/=@-]{1,128}$/;

/**
 * The client's correlation id where it is one that can be logged and sent on, else a new one of 32 hex digits. One that
 * looks like a secret is not: it would go to the next hop and into the logs.
 *
 * @param secrets what a secret of the service looks like in a text
 */
export function correlationIdOf(
  header: string | string[] | undefined,
  randomness: Randomness,
  secrets: readonly RegExp[],
): string {
  const isAcceptable =
    typeof header === 'string' && ACCEPTABLE.test(header) && !secrets.some((secret) => header.search(secret) >= 0);
  return isAcceptable ? header : randomness.bytes(16).toString('hex');
}
