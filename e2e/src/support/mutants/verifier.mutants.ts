import { decodeJwt, type JWTPayload, decodeProtectedHeader } from 'jose';
import type { ProxiedAnswer, ProxiedRequest } from '../mutating-proxy.js';
import { COMPLETION, type Mutant, other } from './mutant.js';

const place = 'model-gateway';
const AUDIENCE = 'gitlab-code-suggestions';

/** All that is said of the JWT, each of which a verifier may forget alone; an accepted one shows it the issuer. */
const OF_THE_JWT = [
  'jwt-is-accepted',
  'jwt-is-well-formed',
  'jwt-signature-is-valid',
  'jwt-algorithm-is-rs256',
  'jwt-issuer-is-trusted',
  'jwt-audience-is-code-suggest',
  'jwt-is-not-expired',
  'jwt-is-valid-already',
].map((rule) => `${place} ${rule}`);

interface Presented {
  readonly alg?: string;
  readonly claims: JWTPayload;
  /** By the clock of Code Suggest, in seconds. */
  readonly now: number;
  /** Of the JWT that was accepted before. */
  readonly trusted?: string;
}

const isRs256 = ({ alg }: Presented) => alg === 'RS256';
const isForCodeSuggest = ({ claims }: Presented) => claims.aud === AUDIENCE;
const isTrusted = ({ claims, trusted }: Presented) => claims.iss === trusted;
const isNotExpired = ({ claims, now }: Presented) => Number(claims.exp) > now;
const isValidAlready = ({ claims, now }: Presented) => Number(claims.nbf) <= now;
const hasNoFlaw = (presented: Presented) =>
  [isRs256, isForCodeSuggest, isTrusted, isNotExpired, isValidAlready].every((holds) => holds(presented));

/** What a request presents, taken apart without a look at its signature; undefined where it is no JWT. */
function presentedBy({ headers }: ProxiedRequest, { headers: { date } }: ProxiedAnswer, trusted?: string) {
  const jwt = String(headers.authorization).replace(/^bearer /i, '');
  try {
    const now = Math.floor(Date.parse(String(date)) / 1000);
    return { alg: decodeProtectedHeader(jwt).alg, claims: decodeJwt(jwt), now, trusted };
  } catch {
    return undefined;
  }
}

/** A Code Suggest that accepts what it should refuse for one reason, and is right otherwise. */
function forgetting(
  does: string,
  rule: string,
  letsIn: (presented: Presented | undefined) => boolean | undefined,
): Mutant {
  return {
    does: `${place} ${does}`,
    caughtBy: [`${place} ${rule}`],
    tries: OF_THE_JWT,
    corrupts: () => {
      let trusted: string | undefined;
      const answer = (given: ProxiedAnswer, request: ProxiedRequest) => {
        const presented = presentedBy(request, given, trusted);
        if (given.status === 200) trusted ??= presented?.claims.iss;
        return given.status === 401 && letsIn(presented) ? other(given, 200, COMPLETION) : undefined;
      };
      return { [place]: { answer } };
    },
  };
}

/** Code Suggest services that verify everything of a JWT but for one thing. */
export const verifierMutants: readonly Mutant[] = [
  forgetting('takes what is no JWT', 'jwt-is-well-formed', (presented) => presented === undefined),
  forgetting(
    'does not verify the signature',
    'jwt-signature-is-valid',
    (presented) => presented && hasNoFlaw(presented),
  ),
  forgetting('takes any algorithm', 'jwt-algorithm-is-rs256', (presented) => presented && !isRs256(presented)),
  forgetting(
    'takes a JWT for another audience',
    'jwt-audience-is-code-suggest',
    (presented) => presented && !isForCodeSuggest(presented),
  ),
  forgetting('takes a JWT of any issuer', 'jwt-issuer-is-trusted', (presented) => presented && !isTrusted(presented)),
  forgetting('takes a JWT that has ended', 'jwt-is-not-expired', (presented) => presented && !isNotExpired(presented)),
  forgetting(
    'takes a JWT whose time has not come',
    'jwt-is-valid-already',
    (presented) => presented && !isValidAlready(presented),
  ),
];
