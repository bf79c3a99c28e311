import { EditorClientError, ProxyUnreachableError, UnreachableError } from './errors.js';
import type { Request } from './messages.js';
import { NoAnswer } from './send-request.js';

const CERTIFICATE_CODE = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)/;
const WORDS: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection broke off',
  EPIPE: 'the connection broke off',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name cannot be looked up',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ETIMEDOUT: 'the connection timed out',
};

/** A network failure as one line with its cause: of the proxy if no connection to that was made, of the peer otherwise. */
export function transportError({ peer, url }: Request, error: unknown, proxy: URL | undefined): EditorClientError {
  if (error instanceof EditorClientError) return error;
  const given = error instanceof Error && 'code' in error ? error.code : undefined;
  const code = typeof given === 'string' ? given : undefined;
  if (proxy !== undefined && error instanceof NoAnswer && !error.wasConnected) {
    return new ProxyUnreachableError(`the proxy ${proxy.host} cannot be reached: ${wordsFor(code)}`, code);
  }
  const by = proxy === undefined ? '' : ` by the proxy ${proxy.host}`;
  return new UnreachableError(peer, `${url.origin} cannot be reached${by}: ${wordsFor(code)}`, code);
}

function wordsFor(code: string | undefined): string {
  if (code === undefined) return 'the request failed';
  if (CERTIFICATE_CODE.test(code)) {
    return `its certificate is not trusted (${code}); name its authority's file in NODE_EXTRA_CA_CERTS`;
  }
  return `${WORDS[code] ?? 'the request failed'} (${code})`;
}
