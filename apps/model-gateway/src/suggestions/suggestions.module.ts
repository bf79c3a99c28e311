import { Module } from '@nestjs/common';
import { EmbeddedSuggestionModel } from './embedded-suggestion-model.js';
import { SuggestionModel } from './suggestion-model.js';

/** Provides the model that makes suggestions. */
@Module({
  providers: [{ provide: SuggestionModel, useClass: EmbeddedSuggestionModel }],
  exports: [SuggestionModel],
})
export class SuggestionsModule {}
