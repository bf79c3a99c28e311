import { accessTokenSchema } from '../access-token.js';
import { operations, restApi, route, user } from './operation.js';

/** The flow's own operation, which each deployment has by a module of its own (ee/lib/api/code_suggestions.rb). */
export const codeSuggestionsOperations = operations(restApi('Code suggestions', user), {
  createAccessToken: route('POST /code_suggestions/tokens', 'Create an access token for Code Suggest', {
    answer: accessTokenSchema,
    refusals: [404, 429, 500],
  }),
});
