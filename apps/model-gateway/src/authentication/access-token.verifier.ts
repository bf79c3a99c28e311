import { Injectable } from '@nestjs/common';
import { ACCESS_TOKEN_AUDIENCE } from '@tandem/contracts';
import { Clock, recordRuleResult, Refusal } from '@tandem/platform';
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, UnsecuredJWT, type JWTPayload } from 'jose';
import { hash } from 'node:crypto';
import { IssuerUnavailable } from '../key-set/issuer-client.js';
import type { KeySet } from '../key-set/key-set.js';
import { KeySets } from '../key-set/key-sets.service.js';
import type { VerificationKey } from '../key-set/verification-key.js';

const ALGORITHM = 'RS256';

const RULE_OF_CLAIM: Readonly<Record<string, string>> = {
  aud: 'jwt-audience-is-code-suggest',
  iss: 'jwt-issuer-is-trusted',
  nbf: 'jwt-is-valid-already',
  exp: 'jwt-is-not-expired',
};

interface PresentedToken {
  readonly token: string;
  readonly kid: string | undefined;
  readonly issuer: string;
}

/** A token whose signature a key of its issuer verified: that is not done again while the issuer publishes the key. */
interface KnownToken {
  readonly issuer: string;
  readonly kid: string | undefined;
  readonly key: VerificationKey;
  /** As `jose` accepted them: of what it judged, only the time changes. */
  readonly claims: JWTPayload;
}

interface Verified {
  readonly key: VerificationKey;
  readonly claims: JWTPayload;
}

const MOST_KNOWN = 1_000;
/** `{"alg":"none"}`: a token with it has only claims, which `jose` judges as those of any other. */
const NO_SIGNATURE = Buffer.from('{"alg":"none"}').toString('base64url');

/** Tells whether a JWT is valid now and was signed by a trusted issuer for Code Suggest. */
@Injectable()
export class AccessTokenVerifier {
  /** By the token's digest. */
  private readonly known = new Map<string, KnownToken>();

  constructor(
    private readonly keySets: KeySets,
    private readonly clock: Clock,
  ) {}

  /**
   * The claims of a token.
   *
   * @throws {Refusal} 401 by the first rule that it fails
   */
  async verify(token: string): Promise<JWTPayload> {
    const digest = hash('sha256', token, 'base64');
    const known = this.known.get(digest);
    const keySet = known && this.keySets.of(known.issuer);
    const isStillSigned = keySet && matchingKeys(await currentKeys(keySet), known.kid).includes(known.key);
    const claims = isStillSigned ? this.claimsNow(token, known) : await this.verifySignature(token, digest);
    recordRuleResult({ rule: 'jwt-is-accepted', outcome: 'allowed', reason: `issuer ${claims.iss}` });
    return claims;
  }

  private async verifySignature(token: string, digest: string): Promise<JWTPayload> {
    const presented = decode(token);
    const { issuer, kid } = presented;
    const keySet = this.keySets.of(issuer);
    if (!keySet) throw forbidden('jwt-issuer-is-trusted', `"${issuer.slice(0, 200)}" is not in GITLAB_URL`);
    const { key, claims } = await this.verifiedByKeys(keySet, presented);
    const [oldest] = this.known.keys();
    if (this.known.size >= MOST_KNOWN && oldest !== undefined) this.known.delete(oldest);
    this.known.set(digest, { issuer, kid, key, claims });
    return claims;
  }

  /** The claims of a token whose signature is right, judged as they are now. */
  private claimsNow(token: string, { issuer, claims }: KnownToken): JWTPayload {
    const { nbf = Infinity, exp = -Infinity } = claims;
    const now = this.clock.nowInSeconds();
    if (nbf <= now && now < exp) return claims;
    try {
      return UnsecuredJWT.decode(`${NO_SIGNATURE}.${token.split('.')[1]}.`, this.rules(issuer)).payload;
    } catch (error) {
      throw claimFailure(error);
    }
  }

  private rules(issuer: string) {
    return {
      audience: ACCESS_TOKEN_AUDIENCE,
      issuer,
      requiredClaims: ['exp', 'nbf'],
      clockTolerance: 0,
      currentDate: this.clock.date(),
    };
  }

  private async verifiedByKeys(keySet: KeySet, presented: PresentedToken): Promise<Verified> {
    const { kid } = presented;
    let keys = matchingKeys(await currentKeys(keySet), kid);
    let verified = await this.verifiedByOne(keys, presented);
    if (!verified && (keys.length === 0 || kid === undefined)) {
      keys = matchingKeys((await keySet.refetched()) ?? [], kid);
      verified = await this.verifiedByOne(keys, presented);
    }
    if (verified) return verified;
    throw kid !== undefined && keys.length === 0
      ? forbidden('jwt-key-is-known', `the issuer publishes no key "${kid.slice(0, 100)}"`)
      : forbidden('jwt-signature-is-valid', 'no key of the issuer verifies the signature');
  }

  private async verifiedByOne(keys: readonly VerificationKey[], { token, issuer }: PresentedToken) {
    for (const key of keys) {
      try {
        const options = { algorithms: [ALGORITHM], ...this.rules(issuer) };
        const { payload } = await jwtVerify(token, key.key, options);
        return { key, claims: payload };
      } catch (error) {
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw claimFailure(error);
      }
    }
    return undefined;
  }
}

/** Reads of a token what must be known before anything in it is trusted. */
function decode(token: string): PresentedToken {
  const { header, claims } = decodedParts(token);
  if (header.alg !== ALGORITHM) {
    throw forbidden('jwt-algorithm-is-rs256', `"${String(header.alg).slice(0, 50)}" is not ${ALGORITHM}`);
  }
  if (typeof claims.iss !== 'string') throw forbidden('jwt-issuer-is-trusted', 'the token names no issuer');
  return { token, kid: typeof header.kid === 'string' ? header.kid : undefined, issuer: claims.iss };
}

function decodedParts(token: string) {
  try {
    return { header: decodeProtectedHeader(token), claims: decodeJwt(token) };
  } catch {
    throw forbidden('jwt-is-well-formed', 'the token is not a JWT');
  }
}

/** The keys that a token may be signed with: that of its `kid`, or all if it has none. */
function matchingKeys(keys: readonly VerificationKey[], kid: string | undefined): readonly VerificationKey[] {
  return kid === undefined ? keys : keys.filter((key) => key.kid === kid);
}

async function currentKeys(keySet: KeySet): Promise<readonly VerificationKey[]> {
  try {
    return await keySet.current();
  } catch (error) {
    throw error instanceof IssuerUnavailable ? forbidden('issuer-is-available', error.message) : error;
  }
}

/** The refusal for what `jose` finds wrong with a token whose signature is right; the reason has no value of the token. */
function claimFailure(error: unknown): Refusal {
  if (error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed) {
    const rule = error.reason === 'missing' ? `jwt-has-${error.claim}` : RULE_OF_CLAIM[error.claim];
    return forbidden(rule ?? 'jwt-is-well-formed', error.message);
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return forbidden('jwt-algorithm-is-rs256', error.message);
  if (error instanceof errors.JOSEError) return forbidden('jwt-is-well-formed', error.message);
  throw error;
}

/** A refusal by authentication, in the words of the gateway's middleware (codesuggestions/api/middleware.py). */
export function unauthorized(error: string, rule: string, reason?: string): Refusal {
  return new Refusal({ status: 401, body: { error } }, rule, reason);
}

/** A token that is not accepted: the client is told no more, the journal has the rule and the reason. */
function forbidden(rule: string, reason: string): Refusal {
  return unauthorized('Forbidden by auth provider', rule, reason);
}
