import { WORKHORSE_USER_AGENT } from '@tandem/contracts';
import { CORRELATION_ID_HEADER, type Headers } from '@tandem/platform';

const USER_AGENT = `${WORKHORSE_USER_AGENT} (v16.1.0)-(tandem)`;

/** The headers of the client's request that reach SaaS: ranges and conditions (workhorse/internal/sendurl, `rangeHeaderKeys`). */
const PASSED_ON = ['range', 'if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'if-range'];

/** The headers of SaaS's answer that go no further: those that this server sets itself (workhorse, `preserveHeaderKeys`), and the hop-by-hop ones of RFC 9110. */
const KEPT_BACK = new Set([
  'cache-control',
  'expires',
  'date',
  'pragma',
  'content-length',
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * All headers of the request to SaaS: the service account token in place of the client's token, and only ranges and
 * conditions of the client's own.
 */
export function upstreamRequestHeaders(
  client: Headers,
  serviceAccountToken: string,
  correlationId: string,
): Record<string, string> {
  const passedOn = PASSED_ON.flatMap((name) => (typeof client[name] === 'string' ? [[name, client[name]]] : []));
  return {
    Authorization: `Bearer ${serviceAccountToken}`,
    'Content-Type': 'application/json',
    'User-Agent': USER_AGENT,
    [CORRELATION_ID_HEADER]: correlationId,
    ...(Object.fromEntries(passedOn) as Record<string, string>),
  };
}

/** The headers of SaaS's answer that go back to the client. */
export function relayedResponseHeaders(upstream: Headers): Record<string, string | string[]> {
  const named = String(upstream.connection ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase());
  const relayed = Object.entries(upstream).filter(
    ([name, value]) => value !== undefined && !KEPT_BACK.has(name) && !named.includes(name),
  );
  return Object.fromEntries(relayed) as Record<string, string | string[]>;
}
