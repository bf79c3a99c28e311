import { Controller, Req, Res } from '@nestjs/common';
import { codeSuggestionsOperations, FEATURE_FLAGS } from '@tandem/contracts';
import { LimitsRequestsPerUser, Operation, RequiresFeatureFlag } from '@tandem/gitlab';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SendUrlService } from '../workhorse/send-url.service.js';
import { AccessPolicy } from './access.policy.js';

/** Steps 8 to 11: gives a user of this instance the JWT that SaaS signs. */
@Controller()
export class CodeSuggestionsController {
  constructor(
    private readonly policy: AccessPolicy,
    private readonly sendUrl: SendUrlService,
  ) {}

  @Operation(codeSuggestionsOperations.createAccessToken)
  @RequiresFeatureFlag(FEATURE_FLAGS.tokensApi)
  @LimitsRequestsPerUser()
  async createToken(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const serviceAccountToken = await this.policy.serviceAccountToken(request.headers['user-agent'] ?? '');
    await this.sendUrl.send(request, reply, serviceAccountToken);
  }
}
