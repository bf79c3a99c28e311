import type { Completion } from '@tandem/contracts';
import type { Language } from '../languages/language.js';
import type { SuggestionModel } from '../suggestions/suggestion-model.js';

/** A suggestion in the form of `POST /v2/completions`; `created` in seconds since the epoch. */
export function presentCompletion(
  { engine, name }: SuggestionModel,
  language: Language,
  created: number,
  text: string,
): Completion {
  return {
    id: 'id',
    model: { engine, name, lang: language.name },
    object: 'text_completion',
    created,
    choices: text === '' ? [] : [{ text, index: 0, finish_reason: 'length' }],
  };
}
