import type { Headers } from '@tandem/platform';

/** The headers of an answer that go no further: those that this server sets itself (workhorse, `preserveHeaderKeys`), and the hop-by-hop ones of RFC 9110. */
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

/** The headers of an upstream's answer that go back to the client. */
export function relayedResponseHeaders(upstream: Headers): Record<string, string | string[]> {
  const named = String(upstream.connection ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase());
  const relayed = Object.entries(upstream).filter(
    ([name, value]) => value !== undefined && !KEPT_BACK.has(name) && !named.includes(name),
  );
  return Object.fromEntries(relayed) as Record<string, string | string[]>;
}
