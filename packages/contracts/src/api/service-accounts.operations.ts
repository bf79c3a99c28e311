import { user, administrator } from './access.js';
import type { Operation } from './operation.js';
import { personalAccessTokenWithTokenSchema } from './personal-access-tokens.js';
import {
  createGroupServiceAccountParameters,
  createServiceAccountParameters,
  createServiceAccountTokenParameters,
  rotateServiceAccountTokenParameters,
} from './service-accounts.js';
import { safeUserSchema } from './users.js';

const serviceAccount = { tag: 'Service accounts', access: user } as const;

/** The operations on service accounts. */
export const serviceAccountsOperations: Readonly<Record<string, Operation>> = {
  createServiceAccount: {
    ...serviceAccount,
    access: administrator,
    summary: 'Create a service account of the instance',
    method: 'POST',
    path: '/service_accounts',
    parameters: createServiceAccountParameters,
    status: 201,
    answer: safeUserSchema,
  },
  createGroupServiceAccount: {
    ...serviceAccount,
    summary: 'Create a service account of a group',
    method: 'POST',
    path: '/groups/:id/service_accounts',
    parameters: createGroupServiceAccountParameters,
    status: 201,
    answer: safeUserSchema,
  },
  createServiceAccountToken: {
    ...serviceAccount,
    summary: 'Create a personal access token for a service account of a group',
    method: 'POST',
    path: '/groups/:id/service_accounts/:user_id/personal_access_tokens',
    parameters: createServiceAccountTokenParameters,
    status: 201,
    answer: personalAccessTokenWithTokenSchema,
    refusals: [422],
  },
  rotateServiceAccountToken: {
    ...serviceAccount,
    summary: 'Revoke a token of a service account of a group and create its successor',
    method: 'POST',
    path: '/groups/:id/service_accounts/:user_id/personal_access_tokens/:token_id/rotate',
    parameters: rotateServiceAccountTokenParameters,
    status: 200,
    answer: personalAccessTokenWithTokenSchema,
  },
};
