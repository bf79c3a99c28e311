import { redact } from '../logging/credentials.js';
import type { Randomness } from '../randomness/randomness.js';

/** The header that carries the correlation id from hop to hop and back. */
export const CORRELATION_ID_HEADER = 'x-request-id';

const ACCEPTABLE = /^[\w.:+/=@-]{1,128}$/;

/**
 * The client's correlation id if it is one that can be logged and sent on, else a new one of 32 hex digits. One that
 * holds a secret is not: it would go to the next hop and into the logs.
 *
 * @param secrets what a secret of the service looks like in a text
 * @param credentials what the client presented as credentials
 */
export function correlationIdOf(
  header: string | string[] | undefined,
  randomness: Randomness,
  secrets: readonly RegExp[],
  credentials: Iterable<string> = [],
): string {
  const isAcceptable =
    typeof header === 'string' && ACCEPTABLE.test(header) && redact(header, secrets, credentials, () => '') === header;
  return isAcceptable ? header : randomness.bytes(16).toString('hex');
}
