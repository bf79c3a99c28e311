import { EditorClientError, UnreachableError } from './errors.js';
import type { Peer } from './messages.js';

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

/** A failure of the wire as one line with its cause; axios' own error, which holds the credentials, is left behind. */
export function transportError(peer: Peer, url: URL, error: unknown): EditorClientError {
  if (error instanceof EditorClientError) return error;
  const code = codeOf(error);
  return new UnreachableError(peer, `${url.origin} cannot be reached: ${wordsFor(code)}`, code);
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

function wordsFor(code: string | undefined): string {
  if (code === undefined) return 'the request failed';
  if (CERTIFICATE_CODE.test(code)) {
    return `its certificate is not trusted (${code}); name its authority's file in NODE_EXTRA_CA_CERTS`;
  }
  return `${WORDS[code] ?? 'the request failed'} (${code})`;
}
