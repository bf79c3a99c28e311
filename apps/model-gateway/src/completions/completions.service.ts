import { Injectable } from '@nestjs/common';
import type { Completion, CompletionRequest } from '@tandem/contracts';
import { Clock, currentRequest } from '@tandem/platform';
import { detectLanguage } from '../languages/detect-language.js';
import { type CurrentFile, ModelFailure, SuggestionModel, wellFormed } from '../suggestions/suggestion-model.js';
import { CompletionMetrics } from './completion-metrics.service.js';

/** Asks the model for suggestions, and counts the requests. */
@Injectable()
export class CompletionsService {
  constructor(
    private readonly model: SuggestionModel,
    private readonly metrics: CompletionMetrics,
    private readonly clock: Clock,
  ) {}

  /** The whole suggestion at once; no choice if there is none, or if the model fails (codesuggestions/models/palm.py). */
  async complete(request: CompletionRequest, signal: AbortSignal): Promise<Completion> {
    const text = await this.wholeText(request, signal);
    const { engine, name } = this.model;
    return {
      id: 'id',
      model: { engine, name, lang: currentFile(request).language.name },
      object: 'text_completion',
      created: this.clock.nowInSeconds(),
      choices: text === '' ? [] : [{ text, index: 0, finish_reason: 'length' }],
    };
  }

  /**
   * The suggestion's text in pieces as they come; none if there is no suggestion, or if the model fails before its first.
   *
   * @throws {ModelFailure} if the model fails later, so that half a suggestion does not look whole
   */
  async *stream(request: CompletionRequest, signal: AbortSignal): AsyncGenerator<string> {
    const file = currentFile(request);
    const { ruleResults = [] } = currentRequest() ?? {};
    this.metrics.countTelemetry(request.telemetry);
    const end = this.metrics.startInference(this.model, file);
    let hasBegun = false;
    try {
      for await (const piece of withoutHalves(this.model.suggest(file, signal))) {
        hasBegun = true;
        yield piece;
      }
    } catch (error) {
      if (!(error instanceof ModelFailure)) throw error;
      ruleResults.push({ rule: 'model-answers', outcome: 'refused', reason: error.message });
      if (hasBegun) throw error;
    } finally {
      end();
    }
  }

  private async wholeText(request: CompletionRequest, signal: AbortSignal): Promise<string> {
    let text = '';
    try {
      for await (const piece of this.stream(request, signal)) text += piece;
      return text;
    } catch (error) {
      if (error instanceof ModelFailure) return '';
      throw error;
    }
  }
}

/** Pieces none of which has half of a surrogate pair, even if the model cuts its text within one. */
async function* withoutHalves(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let half = '';
  for await (const piece of pieces) {
    const text = half + piece;
    const whole = text.replace(/[\uD800-\uDBFF]$/, '');
    half = text.slice(whole.length);
    if (whole !== '') yield wellFormed(whole);
  }
  if (half !== '') yield wellFormed(half);
}

function currentFile({ current_file: file }: CompletionRequest): CurrentFile {
  return {
    name: file.file_name,
    above: file.content_above_cursor,
    below: file.content_below_cursor,
    language: detectLanguage(file.file_name, file.language_identifier),
  };
}
