import { WORKHORSE_USER_AGENT } from '@tandem/contracts';
import { CORRELATION_ID_HEADER, type Headers } from '@tandem/platform';

/** The headers of the client's request that reach SaaS: ranges and conditions (workhorse/internal/sendurl, `rangeHeaderKeys`). */
const PASSED_ON = ['range', 'if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'if-range'];

/**
 * All headers of the request to SaaS: the service account token in place of the client's token, and only ranges and
 * conditions of the client's own.
 *
 * @param version of GitLab, in full
 */
export function upstreamRequestHeaders(
  client: Headers,
  serviceAccountToken: string,
  correlationId: string,
  version: string,
): Record<string, string> {
  const passedOn = PASSED_ON.flatMap((name) => (typeof client[name] === 'string' ? [[name, client[name]]] : []));
  return {
    Authorization: `Bearer ${serviceAccountToken}`,
    'Content-Type': 'application/json',
    'User-Agent': `${WORKHORSE_USER_AGENT} (v${version})-(tandem)`,
    [CORRELATION_ID_HEADER]: correlationId,
    ...(Object.fromEntries(passedOn) as Record<string, string>),
  };
}
