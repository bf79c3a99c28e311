import { Injectable } from '@nestjs/common';
import type { Completion, CompletionRequest } from '@tandem/contracts';
import { Clock } from '@tandem/platform';
import { detectLanguage } from '../languages/detect-language.js';
import { type CurrentFile, SuggestionModel } from '../suggestions/suggestion-model.js';
import { CompletionMetrics } from './completion-metrics.service.js';

/** Asks the model for suggestions, and counts the requests. */
@Injectable()
export class CompletionsService {
  constructor(
    private readonly model: SuggestionModel,
    private readonly metrics: CompletionMetrics,
    private readonly clock: Clock,
  ) {}

  /** The whole suggestion at once; no choice if there is none. */
  async complete(request: CompletionRequest, signal: AbortSignal): Promise<Completion> {
    let text = '';
    for await (const piece of this.stream(request, signal)) text += piece;
    const { engine, name } = this.model;
    return {
      id: 'id',
      model: { engine, name, lang: currentFile(request).language.name },
      object: 'text_completion',
      created: this.clock.nowInSeconds(),
      choices: text === '' ? [] : [{ text, index: 0, finish_reason: 'length' }],
    };
  }

  /** The suggestion's text in pieces as they come; none if there is no suggestion. */
  async *stream(request: CompletionRequest, signal: AbortSignal): AsyncGenerator<string> {
    const file = currentFile(request);
    this.metrics.countTelemetry(request.telemetry);
    const end = this.metrics.startInference(this.model, file);
    try {
      yield* this.model.suggest(file, signal);
    } finally {
      end();
    }
  }
}

function currentFile({ current_file: file }: CompletionRequest): CurrentFile {
  return {
    name: file.file_name,
    above: file.content_above_cursor,
    below: file.content_below_cursor,
    language: detectLanguage(file.file_name, file.language_identifier),
  };
}
