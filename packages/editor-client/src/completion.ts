import { type CompletionRequest, MAX_CONTENT_LENGTH, MAX_NAME_LENGTH } from '@tandem/contracts';
import { quotable, rateLimited, unexpected } from './answers.js';
import { CodeSuggestRefusedError, CompletionRequestInvalidError, type EditorClientError } from './errors.js';
import type { PeerAnswer } from './messages.js';

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

/** The body of a completion request. A text that is longer than Code Suggest accepts loses the end that is farther from the cursor. */
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

/** The error that an answer other than 200 stands for. */
export function completionError(answer: PeerAnswer): EditorClientError {
  if (answer.status === 429) return rateLimited(answer, 'Code Suggest limits requests');
  if (answer.sender !== 'peer') return unexpected(answer);
  if (answer.status === 401) return new CodeSuggestRefusedError('Code Suggest refuses the JWT', answer);
  if (answer.status === 422) {
    const detail = { ...answer, reason: invalidFields(answer.text) };
    return new CompletionRequestInvalidError('Code Suggest does not understand the request', detail);
  }
  return unexpected(answer);
}

function invalidFields(text: string): string | undefined {
  try {
    const { detail } = JSON.parse(text) as { detail: { loc: string[] }[] };
    return quotable(detail.map(({ loc }) => loc.join('.')).join(', '));
  } catch {
    return undefined;
  }
}
