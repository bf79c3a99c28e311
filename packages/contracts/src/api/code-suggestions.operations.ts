import { accessTokenSchema } from '../access-token.js';
import { operations, restApi, user } from './operation.js';

/** The flow's own operation, which each deployment has by a module of its own (ee/lib/api/code_suggestions.rb). */
export const codeSuggestionsOperations = operations(restApi('Code suggestions', user), {
  createAccessToken: {
    summary: 'Create an access token for Code Suggest',
    route: 'POST /code_suggestions/tokens',
    answer: accessTokenSchema,
    refusals: [404, 429, 500],
  },
});
