import type { Language } from '../languages/language.js';

/** The file that is being edited, cut in two by the cursor. */
export interface CurrentFile {
  readonly name: string;
  readonly above: string;
  readonly below: string;
  readonly language: Language;
}

/**
 * What makes suggestions, and the injection token for it. Another model takes the embedded one's place where
 * suggestions.module.ts provides it.
 */
export abstract class SuggestionModel {
  /** `model.engine` in the answer and `model_engine` in the metrics. */
  abstract readonly engine: string;
  /** `model.name` in the answer and `model_name` in the metrics. */
  abstract readonly name: string;

  /**
   * The text to insert at the cursor, in pieces as they come; none at all where there is nothing to suggest.
   *
   * @param signal is aborted when the client has gone away
   */
  abstract suggest(file: CurrentFile, signal: AbortSignal): AsyncIterable<string>;
}
