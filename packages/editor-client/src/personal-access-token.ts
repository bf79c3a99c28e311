import { API_PREFIX } from '@tandem/contracts';
import { z } from 'zod';
import { parseAnswer, rateLimited, unexpected } from './answers.js';
import { InsufficientScopeError, PersonalAccessTokenRefusedError, UserForbiddenError } from './errors.js';
import type { PeerAnswer } from './messages.js';

/** `GET`: what the instance knows of the token that asks. */
export const SELF_PATH = `${API_PREFIX}/personal_access_tokens/self`;

/**
 * The form without which GitLab's extension and language server of 2023 ask nobody (gitlab-lsp, `check_token`). An instance
 * may set another prefix, and later ones issue longer, routable tokens.
 */
export const PERSONAL_ACCESS_TOKEN_FORMAT = /^glpat-[0-9a-zA-Z-_]{20}$/;

const personalAccessTokenSchema = z.object({
  id: z.int(),
  name: z.string(),
  user_id: z.int(),
  scopes: z.array(z.string()),
  active: z.boolean(),
  revoked: z.boolean(),
  expires_at: z.string().nullable(),
});
export type PersonalAccessToken = z.infer<typeof personalAccessTokenSchema>;

/**
 * Reads the answer of `SELF_PATH`: the token, if the instance accepts it, it is active and has the scope `api` (which
 * contains `read_api`).
 *
 * @throws {EditorClientError} by the first of these that does not hold
 */
export function readSelf(answer: PeerAnswer): PersonalAccessToken {
  if (answer.status === 429) throw rateLimited(answer, 'the instance limits requests');
  if (answer.sender !== 'peer') throw unexpected(answer);
  if (answer.status === 401) {
    throw new PersonalAccessTokenRefusedError('the instance refuses the personal access token', answer);
  }
  if (answer.status === 403) {
    throw answer.text.includes('insufficient_scope')
      ? new InsufficientScopeError('the personal access token needs the scope api', answer)
      : new UserForbiddenError('the instance forbids the user its API', answer);
  }
  if (answer.status !== 200) throw unexpected(answer);
  const token = parseAnswer(personalAccessTokenSchema, answer);
  if (!token.active) {
    throw new PersonalAccessTokenRefusedError('the personal access token is not active', { status: 200 });
  }
  if (!token.scopes.includes('api')) {
    const message = `the personal access token has scope ${token.scopes.join(', ') || 'none'} and needs api`;
    throw new InsufficientScopeError(message, { status: 200 });
  }
  return token;
}
