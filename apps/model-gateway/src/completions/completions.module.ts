import { Module } from '@nestjs/common';
import { EmbeddedSuggestionModel } from '../suggestions/embedded-suggestion-model.js';
import { SuggestionModel } from '../suggestions/suggestion-model.js';
import { CompletionMetrics } from './completion-metrics.service.js';
import { CompletionsController } from './completions.controller.js';
import { CompletionsService } from './completions.service.js';

@Module({
  controllers: [CompletionsController],
  providers: [CompletionsService, CompletionMetrics, { provide: SuggestionModel, useClass: EmbeddedSuggestionModel }],
})
export class CompletionsModule {}
