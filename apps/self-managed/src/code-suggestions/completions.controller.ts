import { Controller, Req, Res } from '@nestjs/common';
import { completionsOperations, FEATURE_FLAGS } from '@tandem/contracts';
import {
  CodeSuggestService,
  CurrentAuthentication,
  Operation,
  ReadsFeatureFlag,
  RequiresFeatureFlag,
  type Authentication,
} from '@tandem/gitlab';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServiceAccessToken } from '../saas/service-access-token.service.js';
import { AccessPolicy } from './access.policy.js';

/** From 16.3 on: asks Code Suggest for a user of this instance, with a JWT of the instance's own. */
@Controller()
export class CompletionsController {
  constructor(
    private readonly policy: AccessPolicy,
    private readonly token: ServiceAccessToken,
    private readonly codeSuggest: CodeSuggestService,
  ) {}

  @Operation(completionsOperations.createCompletion)
  @RequiresFeatureFlag(FEATURE_FLAGS.tokensApi)
  @ReadsFeatureFlag(FEATURE_FLAGS.selfManagedCompletions)
  async createCompletion(
    _parameters: unknown,
    @CurrentAuthentication() { features }: Authentication,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const serviceAccountToken = await this.policy.serviceAccountToken(request.headers['user-agent'] ?? '');
    this.policy.checkCompletion(features);
    const jwt = await this.token.obtain(serviceAccountToken);
    const status = await this.codeSuggest.relayCompletion(request, jwt, reply);
    // Its key may be gone, or its times not fit the clock of Code Suggest.
    if (status === 401) this.token.forget(jwt);
  }
}
