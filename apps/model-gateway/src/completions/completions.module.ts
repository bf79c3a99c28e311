import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { UpstreamFactory } from '@tandem/platform';
import type { ModelGatewayConfiguration } from '../configuration/model-gateway-configuration.js';
import { EmbeddedSuggestionModel } from '../suggestions/embedded-suggestion-model.js';
import { RemoteSuggestionModel } from '../suggestions/remote-suggestion-model.js';
import { SuggestionModel } from '../suggestions/suggestion-model.js';
import { CompletionMetrics } from './completion-metrics.service.js';
import { CompletionsController } from './completions.controller.js';
import { CompletionsService } from './completions.service.js';

@Module({
  controllers: [CompletionsController],
  providers: [
    CompletionsService,
    CompletionMetrics,
    { provide: SuggestionModel, useFactory: suggestionModel, inject: [ConfigService, UpstreamFactory] },
  ],
})
export class CompletionsModule {}

/** The model at `MODEL_URL`, or the embedded one if there is none. */
function suggestionModel(
  configuration: ConfigService<ModelGatewayConfiguration, true>,
  upstreams: UpstreamFactory,
): SuggestionModel {
  const model = configuration.get('MODEL', { infer: true });
  return model ? new RemoteSuggestionModel(model, upstreams) : new EmbeddedSuggestionModel();
}
