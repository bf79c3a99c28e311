import { Module } from '@nestjs/common';
import { ApplicationSettingsModule } from '@tandem/gitlab';
import { SendUrlService } from '../workhorse/send-url.service.js';
import { AccessPolicy } from './access.policy.js';
import { CodeSuggestionsController } from './code-suggestions.controller.js';

@Module({
  imports: [ApplicationSettingsModule],
  controllers: [CodeSuggestionsController],
  providers: [AccessPolicy, SendUrlService],
})
export class CodeSuggestionsModule {}
