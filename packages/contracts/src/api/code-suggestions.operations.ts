import { accessTokenSchema } from '../access-token.js';
import { user } from './access.js';
import { noParameters } from './instance.js';
import type { Operation } from './operation.js';

/** The flow's own operation, which each deployment has by a module of its own. */
export const codeSuggestionsOperations: Readonly<Record<string, Operation>> = {
  createAccessToken: {
    tag: 'Code suggestions',
    access: user,
    summary: 'Create an access token for Code Suggest',
    method: 'POST',
    path: '/code_suggestions/tokens',
    parameters: noParameters,
    status: 201,
    answer: accessTokenSchema,
    refusals: [404, 429, 500],
  },
};
