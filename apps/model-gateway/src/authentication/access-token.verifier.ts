import { Injectable } from '@nestjs/common';
import { ACCESS_TOKEN_AUDIENCE } from '@tandem/contracts';
import { Clock, recordRuleResult, Refusal } from '@tandem/platform';
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from 'jose';
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

/** Tells whether a JWT is valid now and was signed by a trusted issuer for Code Suggest. */
@Injectable()
export class AccessTokenVerifier {
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
    const presented = decode(token);
    const keySet = this.keySets.of(presented.issuer);
    if (!keySet) throw forbidden('jwt-issuer-is-trusted', `"${presented.issuer.slice(0, 200)}" is not in GITLAB_URL`);
    const claims = await this.verifiedByKeys(keySet, presented);
    recordRuleResult({ rule: 'jwt-is-accepted', outcome: 'allowed', reason: `issuer ${presented.issuer}` });
    return claims;
  }

  private async verifiedByKeys(keySet: KeySet, presented: PresentedToken): Promise<JWTPayload> {
    const { kid } = presented;
    let keys = matchingKeys(await currentKeys(keySet), kid);
    let claims = await this.verifiedByOne(keys, presented);
    if (!claims && (keys.length === 0 || kid === undefined)) {
      keys = matchingKeys((await keySet.refetched()) ?? [], kid);
      claims = await this.verifiedByOne(keys, presented);
    }
    if (claims) return claims;
    throw kid !== undefined && keys.length === 0
      ? forbidden('jwt-key-is-known', `the issuer publishes no key "${kid.slice(0, 100)}"`)
      : forbidden('jwt-signature-is-valid', 'no key of the issuer verifies the signature');
  }

  private async verifiedByOne(keys: readonly VerificationKey[], { token, issuer }: PresentedToken) {
    for (const { key } of keys) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [ALGORITHM],
          audience: ACCESS_TOKEN_AUDIENCE,
          issuer,
          requiredClaims: ['exp', 'nbf'],
          clockTolerance: 0,
          currentDate: this.clock.date(),
        });
        return payload;
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
