import { z } from 'zod';
import { dateParameter, textParameter } from '../parameters.js';
import { idParameter, optional } from './coercions.js';
import { groupIdParameter } from './groups.js';
import { newPersonalAccessToken } from './personal-access-tokens.js';

/** `name` and `username` came with GitLab 16.10. */
const newServiceAccount = { name: optional(textParameter), username: optional(textParameter) };

export const createServiceAccountParameters = z.object(newServiceAccount);
export const createGroupServiceAccountParameters = z.object({ id: groupIdParameter, ...newServiceAccount });

export const createServiceAccountTokenParameters = z.object({
  id: groupIdParameter,
  user_id: idParameter,
  ...newPersonalAccessToken,
});

export const rotateServiceAccountTokenParameters = z.object({
  id: groupIdParameter,
  user_id: idParameter,
  token_id: idParameter,
  expires_at: optional(dateParameter),
});
