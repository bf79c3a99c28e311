import { Controller, Req, Res } from '@nestjs/common';
import { codeSuggestionsOperations, FEATURE_FLAGS } from '@tandem/contracts';
import { LimitsRequestsPerUser, Operation, RequiresFeatureFlag } from '@tandem/gitlab';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SaasService } from '../saas/saas.service.js';
import { AccessPolicy } from './access.policy.js';

/** Steps 8 to 11: gives a user of this instance the JWT that SaaS signs. */
@Controller()
export class CodeSuggestionsController {
  constructor(
    private readonly policy: AccessPolicy,
    private readonly saas: SaasService,
  ) {}

  @Operation(codeSuggestionsOperations.createAccessToken)
  @RequiresFeatureFlag(FEATURE_FLAGS.tokensApi)
  @LimitsRequestsPerUser()
  async createToken(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const serviceAccountToken = await this.policy.serviceAccountToken(request.headers['user-agent'] ?? '');
    await this.saas.relayTokenRequest(request, reply, serviceAccountToken);
  }
}
