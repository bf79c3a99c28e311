import { Module, type DynamicModule } from '@nestjs/common';
import { hasCompletions, type GitlabVersion } from '@tandem/contracts';
import { CodeSuggestService } from '@tandem/gitlab';
import { ContentFaults } from '../content-faults.js';
import { SigningKeysModule } from '../signing-keys/signing-keys.module.js';
import { AccessTokenIssuer } from './access-token.issuer.js';
import { AccessPolicy } from './access.policy.js';
import { CodeSuggestionsController } from './code-suggestions.controller.js';
import { CompletionsController } from './completions.controller.js';
import { ThreadPoolJwtService } from './thread-pool-jwt.service.js';

@Module({})
export class CodeSuggestionsModule {
  static forRoot(version: GitlabVersion): DynamicModule {
    const completes = hasCompletions(version);
    return {
      module: CodeSuggestionsModule,
      imports: [SigningKeysModule],
      controllers: [CodeSuggestionsController, ...(completes ? [CompletionsController] : [])],
      providers: [
        ...[AccessPolicy, AccessTokenIssuer, ContentFaults, ThreadPoolJwtService],
        ...(completes ? [CodeSuggestService] : []),
      ],
    };
  }
}
