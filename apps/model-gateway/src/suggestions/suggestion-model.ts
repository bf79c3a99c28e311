import type { Language } from '../languages/languages.js';

/** The file that is being edited, cut in two by the cursor. */
export interface CurrentFile {
  readonly name: string;
  readonly above: string;
  readonly below: string;
  readonly language: Language;
}

/** A model gave no suggestion because it failed; the message says how, and holds nothing of what it sent. */
export class ModelFailure extends Error {
  override readonly name = 'ModelFailure';
}

/** What makes suggestions, and the injection token for it: completions.module.ts provides one. */
export abstract class SuggestionModel {
  /** `model.engine` in the answer and `model_engine` in the metrics. */
  abstract readonly engine: string;
  /** `model.name` in the answer and `model_name` in the metrics. */
  abstract readonly name: string;

  /**
   * The text to insert at the cursor, in pieces as they come; none if there is nothing to suggest.
   *
   * @param signal is aborted when the client has gone away
   * @throws {ModelFailure} if the model fails, after some pieces too
   */
  abstract suggest(file: CurrentFile, signal: AbortSignal): AsyncIterable<string>;
}

/** A text with U+FFFD in place of each half of a surrogate pair: no encoding has one. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}
