import { Controller, Req, Res } from '@nestjs/common';
import { completionsOperations, FEATURE_FLAGS, OIDC_TOKEN_HEADER, WORKHORSE_USER_AGENT } from '@tandem/contracts';
import {
  CodeSuggestService,
  CurrentAuthentication,
  Operation,
  RequiresFeatureFlag,
  type Authentication,
} from '@tandem/gitlab';
import { Clock } from '@tandem/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { AccessPolicy, readTokenRequest } from './access.policy.js';

/** From 16.3 on: asks Code Suggest for a user of SaaS, with the JWT that the user's client presents. */
@Controller()
export class CompletionsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly policy: AccessPolicy,
    private readonly codeSuggest: CodeSuggestService,
  ) {}

  @Operation(completionsOperations.createCompletion)
  @RequiresFeatureFlag(FEATURE_FLAGS.tokensApi)
  async createCompletion(
    { project_id: projectId }: { project_id?: unknown },
    @CurrentAuthentication() { user }: Authentication,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { 'user-agent': userAgent = '', [OIDC_TOKEN_HEADER]: jwt = '' } = request.headers;
    const { facts } = await readTokenRequest(this.dataSource, user.id, this.clock);
    this.policy.check(facts, { userId: user.id, proxied: userAgent.startsWith(WORKHORSE_USER_AGENT) });
    this.policy.checkCompletion(facts, { userId: user.id, projectId });
    await this.codeSuggest.relayCompletion(request, String(jwt), reply);
  }
}
