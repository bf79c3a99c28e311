import { Controller, Headers } from '@nestjs/common';
import { codeSuggestionsOperations, FEATURE_FLAGS, WORKHORSE_USER_AGENT } from '@tandem/contracts';
import {
  CurrentAuthentication,
  LimitsRequestsPerUser,
  Operation,
  RequiresFeatureFlag,
  type Authentication,
} from '@tandem/gitlab';
import { Clock } from '@tandem/platform';
import { DataSource } from 'typeorm';
import { AccessTokenIssuer } from './access-token.issuer.js';
import { AccessPolicy, readTokenRequest } from './access.policy.js';

/** Steps 9 and 10: gives the owner of a token, on SaaS or behind a self-managed deployment, a JWT for Code Suggest. */
@Controller()
export class CodeSuggestionsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly policy: AccessPolicy,
    private readonly issuer: AccessTokenIssuer,
  ) {}

  @Operation(codeSuggestionsOperations.createAccessToken)
  @RequiresFeatureFlag(FEATURE_FLAGS.tokensApi)
  @LimitsRequestsPerUser()
  async createToken(@CurrentAuthentication() { user }: Authentication, @Headers('user-agent') userAgent = '') {
    const { facts, kid } = await readTokenRequest(this.dataSource, user.id, this.clock);
    const realm = this.policy.check(facts, { userId: user.id, proxied: userAgent.startsWith(WORKHORSE_USER_AGENT) });
    return this.issuer.issue(realm, kid);
  }
}
