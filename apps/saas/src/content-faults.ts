import { Inject, Injectable } from '@nestjs/common';
import {
  ACCESS_TOKEN_LIFETIME,
  type AccessTokenClaims,
  type ContentFaultKind,
  type PublicKey,
} from '@tandem/contracts';
import { SERVICE_HOOKS, type ServiceHooks } from '@tandem/platform';

const LATE = ACCESS_TOKEN_LIFETIME + 1;

type Corrupt = (claims: AccessTokenClaims) => AccessTokenClaims;

/** What is wrong with the claims of a JWT whose signature is good. */
const WRONG_CLAIMS: Partial<Record<ContentFaultKind, Corrupt>> = {
  'expired-jwt': (claims) => ({ ...claims, iat: claims.iat - LATE, nbf: claims.nbf - LATE, exp: claims.exp - LATE }),
  'wrong-audience': (claims) => ({ ...claims, aud: 'another-service' as AccessTokenClaims['aud'] }),
  'wrong-issuer': (claims) => ({ ...claims, iss: 'https://another-issuer.example.com' }),
};

/** Corrupts what SaaS gives out while the simulator injects a fault of its content, and nothing otherwise. */
@Injectable()
export class ContentFaults {
  constructor(@Inject(SERVICE_HOOKS) private readonly hooks: ServiceHooks) {}

  /** The claims to sign in place of these. */
  beforeSigning(claims: AccessTokenClaims): AccessTokenClaims {
    const [, corrupt] = Object.entries(WRONG_CLAIMS).find(([kind]) => this.injects(kind as ContentFaultKind)) ?? [];
    return corrupt ? corrupt(claims) : claims;
  }

  /** The JWT to give out in place of this one. */
  afterSigning(token: string): string {
    return this.injects('badly-signed-jwt') ? badlySigned(token) : token;
  }

  /** The keys to publish in place of these, of which the last is the newest. */
  beforePublishing(keys: PublicKey[]): PublicKey[] {
    return this.injects('stale-keys') ? keys.slice(0, -1) : keys;
  }

  private injects(kind: ContentFaultKind): boolean {
    return this.hooks.injectsFault?.(kind) ?? false;
  }
}

/** The token with a signature that no key makes. */
function badlySigned(token: string): string {
  const end = token.lastIndexOf('.') + 1;
  const signature = Buffer.from(token.slice(end), 'base64url').map((byte) => byte ^ 0xff);
  return token.slice(0, end) + Buffer.from(signature).toString('base64url');
}
