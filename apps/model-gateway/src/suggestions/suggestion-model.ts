import type { Language } from '../languages/languages.js';

/** The file that is being edited, cut in two by the cursor. */
export interface CurrentFile {
  readonly name: string;
  readonly above: string;
  readonly below: string;
  readonly language: Language;
}

/**
 * What makes suggestions, and the injection token for it. completions.module.ts provides the embedded model, and is the
 * place for another one.
 */
export abstract class SuggestionModel {
  /** `model.engine` in the answer and `model_engine` in the metrics. */
  abstract readonly engine: string;
  /** `model.name` in the answer and `model_name` in the metrics. */
  abstract readonly name: string;

  /**
   * The text to insert at the cursor, in pieces as they come; none if there is nothing to suggest.
   *
   * @param signal is aborted when the client has gone away
   */
  abstract suggest(file: CurrentFile, signal: AbortSignal): AsyncIterable<string>;
}
