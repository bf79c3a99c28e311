import { z } from 'zod';
import { dateParameter, textParameter } from '../parameters.js';
import { idParameter, optional } from './coercions.js';
import { groupIdParameter } from './groups.operations.js';
import { administrator, operations, restApi, route, user } from './operation.js';
import { newPersonalAccessToken, personalAccessTokenWithTokenSchema } from './personal-access-tokens.operations.js';
import { safeUserSchema } from './users.js';

/** `name` and `username` came with GitLab 16.10. */
const newServiceAccount = { name: optional(textParameter), username: optional(textParameter) };
const accountParameters = z.object({ id: groupIdParameter, user_id: idParameter });

/** The operations on service accounts (ee/lib/api/service_accounts.rb, ee/lib/api/group_service_accounts.rb). */
export const serviceAccountsOperations = operations(restApi('Service accounts', user), {
  createServiceAccount: route('POST /service_accounts', 'Create a service account of the instance', {
    access: administrator,
    parameters: z.object(newServiceAccount),
    answer: safeUserSchema,
  }),
  createGroupServiceAccount: route('POST /groups/:id/service_accounts', 'Create a service account of a group', {
    parameters: z.object({ id: groupIdParameter, ...newServiceAccount }),
    answer: safeUserSchema,
  }),
  createServiceAccountToken: route(
    'POST /groups/:id/service_accounts/:user_id/personal_access_tokens',
    'Create a personal access token for a service account of a group',
    {
      parameters: accountParameters.extend(newPersonalAccessToken),
      answer: personalAccessTokenWithTokenSchema,
      refusals: [422],
    },
  ),
  rotateServiceAccountToken: route(
    'POST /groups/:id/service_accounts/:user_id/personal_access_tokens/:token_id/rotate',
    'Revoke a token of a service account of a group and create its successor',
    {
      parameters: accountParameters.extend({ token_id: idParameter, expires_at: optional(dateParameter) }),
      status: 200,
      answer: personalAccessTokenWithTokenSchema,
    },
  ),
});
