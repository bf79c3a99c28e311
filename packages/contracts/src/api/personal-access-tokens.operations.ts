import { z } from 'zod';
import { user, anyToken, administrator } from './access.js';
import type { Operation } from './operation.js';
import { noParameters } from './instance.js';
import {
  createPersonalAccessTokenParameters,
  listPersonalAccessTokensParameters,
  personalAccessTokenParameters,
  personalAccessTokenSchema,
  personalAccessTokenWithTokenSchema,
  rotatePersonalAccessTokenParameters,
} from './personal-access-tokens.js';

const token = { tag: 'Personal access tokens', access: user } as const;

/** The operations on personal access tokens. */
export const personalAccessTokensOperations: Readonly<Record<string, Operation>> = {
  listPersonalAccessTokens: {
    ...token,
    summary: 'List personal access tokens',
    method: 'GET',
    path: '/personal_access_tokens',
    parameters: listPersonalAccessTokensParameters,
    status: 200,
    answer: z.array(personalAccessTokenSchema),
    paginated: true,
  },
  getOwnPersonalAccessToken: {
    ...token,
    access: anyToken,
    summary: 'Show the token that asks',
    method: 'GET',
    path: '/personal_access_tokens/self',
    parameters: noParameters,
    status: 200,
    answer: personalAccessTokenSchema,
  },
  revokeOwnPersonalAccessToken: {
    ...token,
    access: anyToken,
    summary: 'Revoke the token that asks',
    method: 'DELETE',
    path: '/personal_access_tokens/self',
    parameters: noParameters,
    status: 204,
  },
  getPersonalAccessToken: {
    ...token,
    summary: 'Show a personal access token',
    method: 'GET',
    path: '/personal_access_tokens/:id',
    parameters: personalAccessTokenParameters,
    status: 200,
    answer: personalAccessTokenSchema,
  },
  revokePersonalAccessToken: {
    ...token,
    summary: 'Revoke a personal access token',
    method: 'DELETE',
    path: '/personal_access_tokens/:id',
    parameters: personalAccessTokenParameters,
    status: 204,
  },
  rotatePersonalAccessToken: {
    ...token,
    summary: 'Revoke a personal access token and create its successor',
    method: 'POST',
    path: '/personal_access_tokens/:id/rotate',
    parameters: rotatePersonalAccessTokenParameters,
    status: 200,
    answer: personalAccessTokenWithTokenSchema,
  },
  createPersonalAccessToken: {
    ...token,
    access: administrator,
    summary: 'Create a personal access token for a user',
    method: 'POST',
    path: '/users/:user_id/personal_access_tokens',
    parameters: createPersonalAccessTokenParameters,
    status: 201,
    answer: personalAccessTokenWithTokenSchema,
    refusals: [422],
  },
};
