import { z } from 'zod';
import { booleanParameter, dateParameter, textParameter } from '../parameters.js';
import { scopeSchema } from '../scopes.js';
import { idParameter, optional, requiredChoices, timeParameter } from './coercions.js';
import { paginationParameters } from './pagination.js';
import { time } from './values.js';

/** Days from creation to the last date on which a token may expire (`PersonalAccessToken::MAX_PERSONAL_ACCESS_TOKEN_LIFETIME_IN_DAYS`). */
export const MAX_TOKEN_LIFETIME_IN_DAYS = 365;

/** A personal access token as it is shown (lib/api/entities/personal_access_token.rb). */
export const personalAccessTokenSchema = z.strictObject({
  id: z.int(),
  name: z.string(),
  revoked: z.boolean(),
  created_at: time,
  scopes: z.array(scopeSchema),
  user_id: z.int(),
  last_used_at: time.nullable(),
  active: z.boolean(),
  expires_at: z.iso.date(),
});
export type PersonalAccessTokenAnswer = z.infer<typeof personalAccessTokenSchema>;

/** The one answer that has the token's clear text: to its creation or rotation. */
export const personalAccessTokenWithTokenSchema = personalAccessTokenSchema.extend({ token: z.string() });
export type PersonalAccessTokenWithTokenAnswer = z.infer<typeof personalAccessTokenWithTokenSchema>;

export const listPersonalAccessTokensParameters = z.object({
  user_id: optional(idParameter),
  revoked: optional(booleanParameter),
  state: optional(z.enum(['active', 'inactive'])),
  created_after: optional(timeParameter),
  created_before: optional(timeParameter),
  last_used_after: optional(timeParameter),
  last_used_before: optional(timeParameter),
  search: optional(textParameter),
  ...paginationParameters,
});
export type ListPersonalAccessTokens = z.infer<typeof listPersonalAccessTokensParameters>;

export const personalAccessTokenParameters = z.object({ id: idParameter });
export const rotatePersonalAccessTokenParameters = z.object({ id: idParameter, expires_at: optional(dateParameter) });

/** What a new token is made of. */
export const newPersonalAccessToken = {
  name: textParameter,
  scopes: requiredChoices(scopeSchema),
  expires_at: optional(dateParameter),
};
export const createPersonalAccessTokenParameters = z.object({ user_id: idParameter, ...newPersonalAccessToken });
