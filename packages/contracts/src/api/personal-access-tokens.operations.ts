import { z } from 'zod';
import { booleanParameter, dateParameter, textParameter } from '../parameters.js';
import { scopeSchema } from '../scopes.js';
import { idParameter, optional, requiredChoices, timeParameter } from './coercions.js';
import { administrator, anyToken, operations, restApi, route, user } from './operation.js';
import { paginationParameters } from './pagination.js';
import { component, each, time } from './values.js';

/** Days from creation to the last date on which a token may expire (`PersonalAccessToken::MAX_PERSONAL_ACCESS_TOKEN_LIFETIME_IN_DAYS`). */
export const MAX_TOKEN_LIFETIME_IN_DAYS = 365;

/** A personal access token as it is shown (lib/api/entities/personal_access_token.rb). */
export const personalAccessTokenSchema = component('PersonalAccessToken', {
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
export const personalAccessTokenWithTokenSchema = component('PersonalAccessTokenWithToken', {
  ...personalAccessTokenSchema.shape,
  token: z.string(),
});
export type PersonalAccessTokenWithTokenAnswer = z.infer<typeof personalAccessTokenWithTokenSchema>;

const listPersonalAccessTokens = z.object({
  user_id: optional(idParameter),
  revoked: optional(booleanParameter),
  state: optional(z.enum(['active', 'inactive'])),
  ...each(optional(timeParameter), 'created_after', 'created_before', 'last_used_after', 'last_used_before'),
  search: optional(textParameter),
  ...paginationParameters,
});
export type ListPersonalAccessTokens = z.infer<typeof listPersonalAccessTokens>;

const personalAccessToken = z.object({ id: idParameter });

/** What a new token is made of. */
export const newPersonalAccessToken = {
  name: textParameter,
  scopes: requiredChoices(scopeSchema),
  expires_at: optional(dateParameter),
};

/** The operations on personal access tokens (lib/api/personal_access_tokens.rb, lib/api/users.rb). */
export const personalAccessTokensOperations = operations(restApi('Personal access tokens', user), {
  listPersonalAccessTokens: route('GET /personal_access_tokens', 'List personal access tokens', {
    parameters: listPersonalAccessTokens,
    page: personalAccessTokenSchema,
  }),
  getOwnPersonalAccessToken: route('GET /personal_access_tokens/self', 'Show the token that asks', {
    access: anyToken,
    answer: personalAccessTokenSchema,
  }),
  revokeOwnPersonalAccessToken: route('DELETE /personal_access_tokens/self', 'Revoke the token that asks', {
    access: anyToken,
    status: 204,
  }),
  getPersonalAccessToken: route('GET /personal_access_tokens/:id', 'Show a personal access token', {
    parameters: personalAccessToken,
    answer: personalAccessTokenSchema,
  }),
  revokePersonalAccessToken: route('DELETE /personal_access_tokens/:id', 'Revoke a personal access token', {
    parameters: personalAccessToken,
    status: 204,
  }),
  rotatePersonalAccessToken: route(
    'POST /personal_access_tokens/:id/rotate',
    'Revoke a personal access token and create its successor',
    {
      parameters: z.object({ id: idParameter, expires_at: optional(dateParameter) }),
      status: 200,
      answer: personalAccessTokenWithTokenSchema,
    },
  ),
  createPersonalAccessToken: route(
    'POST /users/:user_id/personal_access_tokens',
    'Create a personal access token for a user',
    {
      access: { ...administrator, validatesFirst: true },
      parameters: z.object({ user_id: idParameter, ...newPersonalAccessToken }),
      answer: personalAccessTokenWithTokenSchema,
      refusals: [422],
    },
  ),
});
