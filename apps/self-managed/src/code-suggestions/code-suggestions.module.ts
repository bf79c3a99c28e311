import { Module } from '@nestjs/common';
import { ApplicationSettingsModule } from '@tandem/gitlab';
import { SaasService } from '../saas/saas.service.js';
import { AccessPolicy } from './access.policy.js';
import { CodeSuggestionsController } from './code-suggestions.controller.js';

@Module({
  imports: [ApplicationSettingsModule],
  controllers: [CodeSuggestionsController],
  providers: [AccessPolicy, SaasService],
})
export class CodeSuggestionsModule {}
