import { Injectable } from '@nestjs/common';
import { ACCESS_TOKEN_AUDIENCE } from '@tandem/contracts';
import { Clock, recordDecision, type Refusal } from '@tandem/platform';
import {
  decodeJwt,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JWTPayload,
  type ProtectedHeaderParameters,
} from 'jose';
import { IssuerUnavailable } from '../key-set/issuer-client.js';
import { KeySets } from '../key-set/key-sets.js';
import type { KeySet } from '../key-set/key-set.js';
import type { VerificationKey } from '../key-set/verification-key.js';
import { claimFailure } from './claim-failure.js';
import { forbiddenByAuthProvider } from './refusals.js';

const ALGORITHM = 'RS256';

interface Presented {
  readonly token: string;
  readonly kid: string | undefined;
  readonly issuer: string;
}

/** Tells whether a JWT is one that a trusted issuer signed for Code Suggest and that counts now. */
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
    if (!keySet) {
      throw forbiddenByAuthProvider(
        'jwt-issuer-is-trusted',
        `"${presented.issuer.slice(0, 200)}" is not in GITLAB_URL`,
      );
    }
    const claims = await this.verifiedByKeys(keySet, presented);
    recordDecision({ rule: 'jwt-is-accepted', outcome: 'allowed', reason: `issuer ${presented.issuer}` });
    return claims;
  }

  private async verifiedByKeys(keySet: KeySet, presented: Presented): Promise<JWTPayload> {
    let keys = fitting(await currentKeys(keySet), presented.kid);
    let claims = await this.verifiedByOne(keys, presented);
    if (!claims && (keys.length === 0 || presented.kid === undefined)) {
      keys = fitting((await keySet.refetched()) ?? [], presented.kid);
      claims = await this.verifiedByOne(keys, presented);
    }
    if (!claims) {
      throw unverified(keys, presented);
    }
    return claims;
  }

  private async verifiedByOne(
    keys: readonly VerificationKey[],
    { token, issuer }: Presented,
  ): Promise<JWTPayload | undefined> {
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
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) {
          throw claimFailure(error);
        }
      }
    }
    return undefined;
  }
}

/** What of a token is read before anything of it is trusted. */
function decode(token: string): Presented {
  let header: ProtectedHeaderParameters;
  let claims: JWTPayload;
  try {
    header = decodeProtectedHeader(token);
    claims = decodeJwt(token);
  } catch {
    throw forbiddenByAuthProvider('jwt-is-well-formed', 'the token is not a JWT');
  }
  if (header.alg !== ALGORITHM) {
    throw forbiddenByAuthProvider('jwt-algorithm-is-rs256', `"${String(header.alg).slice(0, 50)}" is not ${ALGORITHM}`);
  }
  if (typeof claims.iss !== 'string') {
    throw forbiddenByAuthProvider('jwt-issuer-is-trusted', 'the token names no issuer');
  }
  return { token, kid: typeof header.kid === 'string' ? header.kid : undefined, issuer: claims.iss };
}

/** The keys that a token may be signed with: that of its `kid`, or all where it has none. */
function fitting(keys: readonly VerificationKey[], kid: string | undefined): readonly VerificationKey[] {
  return kid === undefined ? keys : keys.filter((key) => key.kid === kid);
}

async function currentKeys(keySet: KeySet): Promise<readonly VerificationKey[]> {
  try {
    return await keySet.current();
  } catch (error) {
    if (error instanceof IssuerUnavailable) {
      throw forbiddenByAuthProvider('issuer-is-available', error.message);
    }
    throw error;
  }
}

function unverified(fitting: readonly VerificationKey[], { kid }: Presented): Refusal {
  return kid !== undefined && fitting.length === 0
    ? forbiddenByAuthProvider('jwt-key-is-known', `the issuer publishes no key "${kid.slice(0, 100)}"`)
    : forbiddenByAuthProvider('jwt-signature-is-valid', 'no key of the issuer verifies the signature');
}
