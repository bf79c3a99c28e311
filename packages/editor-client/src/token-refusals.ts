import {
  EditorClientError,
  NotEnabledError,
  SaasRefusedError,
  SaasUnreachableError,
  TokenRequestRefusedError,
} from './errors.js';
import { rateLimited, unexpected } from './answers.js';
import type { Answer } from './messages.js';

/**
 * The error for an answer of the tokens endpoint that is no token, told apart by what GitLab's wire gives alone.
 * 401 and 403 come from the instance for the PAT, or from SaaS and were relayed: `askSelf` throws where the instance
 * refuses the PAT itself, so a PAT that it accepts leaves SaaS.
 */
export async function tokenRefusal(answer: Answer, askSelf: () => Promise<unknown>): Promise<EditorClientError> {
  const { status } = answer;
  if (status === 404) {
    return new NotEnabledError(
      'code suggestions are not enabled on the instance, or it stores no token for SaaS',
      answer,
    );
  }
  if (status === 500 && answer.contentType.startsWith('text/plain')) {
    return new SaasUnreachableError('the instance cannot reach SaaS', answer);
  }
  if (status === 429) return rateLimited(answer, 'token requests are limited');
  if (status !== 401 && status !== 403) return unexpected(answer);
  const self = await refusalOf(askSelf);
  if (self === undefined) {
    const message = `SaaS refused the instance (${status}): its stored token, or SaaS' access policy`;
    return new SaasRefusedError(message, answer);
  }
  if (PERSONAL_REFUSALS.has(self.code)) return self;
  const message = `the token request was refused (${status}), and whether for the personal access token could not be asked`;
  return new TokenRequestRefusedError(message, { ...answer, reason: self.message });
}

const PERSONAL_REFUSALS = new Set(['personal_access_token_refused', 'insufficient_scope', 'user_forbidden']);

async function refusalOf(askSelf: () => Promise<unknown>): Promise<EditorClientError | undefined> {
  try {
    await askSelf();
    return undefined;
  } catch (error) {
    if (error instanceof EditorClientError) return error;
    throw error;
  }
}
