import { Module } from '@nestjs/common';
import { ApplicationSettingsModule } from '@tandem/gitlab';
import { WorkhorseModule } from '../workhorse/workhorse.module.js';
import { AccessPolicy } from './access.policy.js';
import { CodeSuggestionsController } from './code-suggestions.controller.js';

@Module({
  imports: [ApplicationSettingsModule, WorkhorseModule],
  controllers: [CodeSuggestionsController],
  providers: [AccessPolicy],
})
export class CodeSuggestionsModule {}
