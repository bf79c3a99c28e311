import { Module } from '@nestjs/common';
import { SuggestionsModule } from '../suggestions/suggestions.module.js';
import { CompletionMetrics } from './completion-metrics.js';
import { CompletionsController } from './completions.controller.js';
import { CompletionsService } from './completions.service.js';

@Module({
  imports: [SuggestionsModule],
  controllers: [CompletionsController],
  providers: [CompletionsService, CompletionMetrics],
})
export class CompletionsModule {}
