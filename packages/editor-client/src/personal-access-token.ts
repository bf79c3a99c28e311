import { API_PREFIX } from '@tandem/contracts';
import { z } from 'zod';
import {
  InsufficientScopeError,
  PersonalAccessTokenMalformedError,
  PersonalAccessTokenRefusedError,
  UserForbiddenError,
} from './errors.js';
import type { Answer } from './messages.js';
import { parseAnswer, rateLimited, unexpected } from './answers.js';

/** `GET`: what the instance knows of the token that asks. */
export const SELF_PATH = `${API_PREFIX}/personal_access_tokens/self`;

/** The form that the editors check before they ask (gitlab-lsp, `check_token`). */
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

/** Throws `PersonalAccessTokenMalformedError`; says what the form is, never what was given. */
export function requireWellFormed(personalAccessToken: string): void {
  if (PERSONAL_ACCESS_TOKEN_FORMAT.test(personalAccessToken)) return;
  throw new PersonalAccessTokenMalformedError('a personal access token is `glpat-` and 20 letters, digits, - or _');
}

/**
 * Reads the answer of `SELF_PATH`: the token where the instance accepts it, it is active and has the scope `api`
 * (which contains `read_api`), else the error that says which of these it is not.
 */
export function readSelf(answer: Answer): PersonalAccessToken {
  if (answer.status === 401) {
    throw new PersonalAccessTokenRefusedError('the instance refuses the personal access token', answer);
  }
  if (answer.status === 403) throw forbidden(answer);
  if (answer.status === 429) throw rateLimited(answer, 'the instance limits requests');
  if (answer.status !== 200) throw unexpected(answer);
  const token = parseAnswer(personalAccessTokenSchema, answer);
  if (!token.active)
    throw new PersonalAccessTokenRefusedError('the personal access token is not active', { status: 200 });
  if (!token.scopes.includes('api')) {
    const message = `the personal access token has scope ${token.scopes.join(', ') || 'none'} and needs api`;
    throw new InsufficientScopeError(message, { status: 200 });
  }
  return token;
}

function forbidden(answer: Answer): Error {
  return answer.text.includes('insufficient_scope')
    ? new InsufficientScopeError('the personal access token needs the scope api', answer)
    : new UserForbiddenError('the instance forbids the user its API', answer);
}
