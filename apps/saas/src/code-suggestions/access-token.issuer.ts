import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import {
  ACCESS_TOKEN_AUDIENCE,
  ACCESS_TOKEN_LIFETIME,
  ACCESS_TOKEN_NOT_BEFORE,
  type AccessToken,
  type AccessTokenClaims,
  type Realm,
} from '@tandem/contracts';
import { Clock, Randomness } from '@tandem/platform';
import type { SaasConfiguration } from '../configuration/saas-configuration.js';
import { ContentFaults } from '../content-faults.js';
import { SigningKeysService } from '../signing-keys/signing-keys.service.js';
import { ThreadPoolJwtService } from './thread-pool-jwt.service.js';

/** Signs the JWTs for Code Suggest (ee/lib/gitlab/ai/access_token.rb). */
@Injectable()
export class AccessTokenIssuer {
  private readonly issuer: string;
  private readonly namesKey: boolean;

  constructor(
    configuration: ConfigService<SaasConfiguration, true>,
    private readonly jwt: ThreadPoolJwtService,
    private readonly keys: SigningKeysService,
    private readonly clock: Clock,
    private readonly randomness: Randomness,
    private readonly faults: ContentFaults,
  ) {
    this.issuer = configuration.get('ISSUER_URL', { infer: true });
    this.namesKey = configuration.get('JWT_KEY_ID', { infer: true }) === 'on';
  }

  /** @param kid of the key that signs now */
  async issue(realm: Realm, kid: string): Promise<AccessToken> {
    const now = this.clock.nowInSeconds();
    const claims: AccessTokenClaims = {
      jti: this.randomness.uuid(),
      aud: ACCESS_TOKEN_AUDIENCE,
      iss: this.issuer,
      iat: now,
      nbf: now - ACCESS_TOKEN_NOT_BEFORE,
      exp: now + ACCESS_TOKEN_LIFETIME,
      gitlab_realm: realm,
    };
    const token = await this.jwt.signRs256(this.faults.beforeSigning(claims), {
      privateKey: await this.keys.privateKey(kid),
      ...(this.namesKey ? { keyid: kid } : {}),
    });
    return { access_token: this.faults.afterSigning(token), expires_in: ACCESS_TOKEN_LIFETIME, created_at: now };
  }
}
