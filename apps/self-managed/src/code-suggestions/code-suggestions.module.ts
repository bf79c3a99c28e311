import { Module, type DynamicModule } from '@nestjs/common';
import { hasCompletions, type GitlabVersion } from '@tandem/contracts';
import { ApplicationSettingsModule, CodeSuggestService } from '@tandem/gitlab';
import { SaasModule } from '../saas/saas.module.js';
import { AccessPolicy } from './access.policy.js';
import { CodeSuggestionsController } from './code-suggestions.controller.js';
import { CompletionsController } from './completions.controller.js';
import { GraphqlController } from './graphql.controller.js';

@Module({})
export class CodeSuggestionsModule {
  static forRoot(version: GitlabVersion): DynamicModule {
    const completes = hasCompletions(version);
    return {
      module: CodeSuggestionsModule,
      imports: [ApplicationSettingsModule, SaasModule],
      controllers: [CodeSuggestionsController, ...(completes ? [CompletionsController, GraphqlController] : [])],
      providers: [AccessPolicy, ...(completes ? [CodeSuggestService] : [])],
    };
  }
}
