import { type Completion, completionSchema } from '@tandem/contracts';
import { parseAnswer, rateLimited, unexpected } from './answers.js';
import { CodeSuggestRefusedError, CompletionRequestInvalidError, type EditorClientError } from './errors.js';
import type { Answer } from './messages.js';
import { quotable } from './redaction.js';

/** The completion of a 200, else the error that Code Suggest's answer stands for. */
export function readCompletion(answer: Answer): Completion {
  if (answer.status !== 200) throw completionError(answer);
  return parseAnswer(completionSchema, answer);
}

/** The error that an answer other than 200 stands for. */
export function completionError(answer: Answer): EditorClientError {
  if (answer.status === 401) return new CodeSuggestRefusedError('Code Suggest refuses the JWT', answer);
  if (answer.status === 422) {
    const detail = { ...answer, reason: invalidFields(answer.text) };
    return new CompletionRequestInvalidError('Code Suggest does not understand the request', detail);
  }
  if (answer.status === 429) return rateLimited(answer, 'Code Suggest limits requests');
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
