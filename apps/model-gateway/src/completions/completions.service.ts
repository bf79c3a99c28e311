import { Injectable } from '@nestjs/common';
import type { Completion, CompletionRequest } from '@tandem/contracts';
import { Clock } from '@tandem/platform';
import { detectLanguage } from '../languages/detect-language.js';
import { SuggestionModel, type CurrentFile } from '../suggestions/suggestion-model.js';
import { CompletionMetrics } from './completion-metrics.js';
import { presentCompletion } from './present-completion.js';

/** Asks the model for suggestions, and counts what is asked. */
@Injectable()
export class CompletionsService {
  constructor(
    private readonly model: SuggestionModel,
    private readonly metrics: CompletionMetrics,
    private readonly clock: Clock,
  ) {}

  /** The whole suggestion at once; no choice where there is none. */
  async complete(request: CompletionRequest, signal: AbortSignal): Promise<Completion> {
    const file = currentFile(request);
    const pieces: string[] = [];
    for await (const piece of this.suggest(request, file, signal)) {
      pieces.push(piece);
    }
    return presentCompletion(this.model, file.language, this.clock.nowInSeconds(), pieces.join(''));
  }

  /** The suggestion's text in pieces as they come; none where there is no suggestion. */
  stream(request: CompletionRequest, signal: AbortSignal): AsyncIterable<string> {
    return this.suggest(request, currentFile(request), signal);
  }

  private async *suggest(request: CompletionRequest, file: CurrentFile, signal: AbortSignal): AsyncGenerator<string> {
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
