import { z } from 'zod';
import { booleanParameter, dateParameter, textParameter } from '../parameters.js';
import { scopeSchema } from '../scopes.js';
import { idParameter, optional, requiredChoices, timeParameter } from './coercions.js';
import { administrator, anyToken, operations, restApi, user } from './operation.js';
import { paginationParameters } from './pagination.js';
import { component, time } from './values.js';

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

const listPersonalAccessTokensParameters = z.object({
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

const personalAccessTokenParameters = z.object({ id: idParameter });

/** What a new token is made of. */
export const newPersonalAccessToken = {
  name: textParameter,
  scopes: requiredChoices(scopeSchema),
  expires_at: optional(dateParameter),
};

/** The operations on personal access tokens (lib/api/personal_access_tokens.rb, lib/api/users.rb). */
export const personalAccessTokensOperations = operations(restApi('Personal access tokens', user), {
  listPersonalAccessTokens: {
    summary: 'List personal access tokens',
    route: 'GET /personal_access_tokens',
    parameters: listPersonalAccessTokensParameters,
    page: personalAccessTokenSchema,
  },
  getOwnPersonalAccessToken: {
    access: anyToken,
    summary: 'Show the token that asks',
    route: 'GET /personal_access_tokens/self',
    answer: personalAccessTokenSchema,
  },
  revokeOwnPersonalAccessToken: {
    access: anyToken,
    summary: 'Revoke the token that asks',
    route: 'DELETE /personal_access_tokens/self',
    status: 204,
  },
  getPersonalAccessToken: {
    summary: 'Show a personal access token',
    route: 'GET /personal_access_tokens/:id',
    parameters: personalAccessTokenParameters,
    answer: personalAccessTokenSchema,
  },
  revokePersonalAccessToken: {
    summary: 'Revoke a personal access token',
    route: 'DELETE /personal_access_tokens/:id',
    parameters: personalAccessTokenParameters,
    status: 204,
  },
  rotatePersonalAccessToken: {
    summary: 'Revoke a personal access token and create its successor',
    route: 'POST /personal_access_tokens/:id/rotate',
    parameters: z.object({ id: idParameter, expires_at: optional(dateParameter) }),
    status: 200,
    answer: personalAccessTokenWithTokenSchema,
  },
  createPersonalAccessToken: {
    access: { ...administrator, validatesFirst: true },
    summary: 'Create a personal access token for a user',
    route: 'POST /users/:user_id/personal_access_tokens',
    parameters: z.object({ user_id: idParameter, ...newPersonalAccessToken }),
    answer: personalAccessTokenWithTokenSchema,
    refusals: [422],
  },
});
