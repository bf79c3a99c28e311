import { z } from 'zod';
import { accessTokenSchema } from '../access-token.js';
import { completionSchema } from '../completions.js';
import { operations, restApi, route, user } from './operation.js';

/** The flow's own operation, which each deployment has by a module of its own (ee/lib/api/code_suggestions.rb). */
export const codeSuggestionsOperations = operations(restApi('Code suggestions', user), {
  createAccessToken: route('POST /code_suggestions/tokens', 'Create an access token for Code Suggest', {
    answer: accessTokenSchema,
    refusals: [404, 429, 500],
  }),
});

/**
 * From GitLab 16.3 on: what an editor asks Code Suggest for, by way of its own GitLab. The parameters are Code Suggest's,
 * which validates them; GitLab looks only at `project_id`, and only on SaaS.
 */
export const completionsOperations = operations(restApi('Code suggestions', user), {
  createCompletion: route('POST /code_suggestions/completions', 'Ask Code Suggest for suggestions', {
    parameters: z.looseObject({ project_id: z.unknown().optional() }),
    status: 200,
    answer: completionSchema,
    refusals: [404, 500],
  }),
});
