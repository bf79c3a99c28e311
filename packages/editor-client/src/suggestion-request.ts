import { type CompletionRequest, MAX_CONTENT_LENGTH, MAX_NAME_LENGTH } from '@tandem/contracts';

export interface SuggestionRequest {
  readonly fileName: string;
  readonly contentAboveCursor: string;
  readonly contentBelowCursor: string;
  /** The editor's name for the language, such as `typescript`. */
  readonly languageIdentifier?: string;
  readonly projectPath?: string;
  readonly projectId?: number;
  readonly telemetry?: CompletionRequest['telemetry'];
}

/** The body of a completion request. What is longer than Code Suggest accepts loses the end that is farthest from the cursor. */
export function completionBody(request: SuggestionRequest, stream: boolean): CompletionRequest {
  return {
    prompt_version: 1,
    project_path: request.projectPath,
    project_id: request.projectId,
    current_file: {
      file_name: endOf(request.fileName, MAX_NAME_LENGTH),
      content_above_cursor: endOf(request.contentAboveCursor, MAX_CONTENT_LENGTH),
      content_below_cursor: startOf(request.contentBelowCursor, MAX_CONTENT_LENGTH),
      language_identifier: request.languageIdentifier,
    },
    telemetry: request.telemetry ?? [],
    stream,
  };
}

/** A cut never leaves half of a surrogate pair. */
function endOf(text: string, length: number): string {
  return text.length <= length ? text : text.slice(-length).replace(/^[\uDC00-\uDFFF]/, '');
}

function startOf(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}
