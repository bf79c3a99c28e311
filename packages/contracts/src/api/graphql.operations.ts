import { z } from 'zod';
import { textParameter } from '../parameters.js';
import { optional } from './coercions.js';
import { operations, route } from './operation.js';

const graphqlRequest = z.object({ query: textParameter, operationName: optional(textParameter) });
export type GraphqlRequest = z.infer<typeof graphqlRequest>;

const graphqlAnswer = z.union([
  z.strictObject({ data: z.looseObject({}) }),
  z.strictObject({ errors: z.array(z.strictObject({ message: z.string() })) }),
]);

/** From GitLab 16.3 on: the few queries of later editors that self-managed answers (app/controllers/graphql_controller.rb). */
export const graphqlOperations = operations(
  { tag: 'GraphQL', access: { scope: ['api', 'read_api'] }, prefix: '/api' },
  {
    query: route('POST /graphql', 'Answer a query of an editor', {
      parameters: graphqlRequest,
      status: 200,
      answer: graphqlAnswer,
    }),
  },
);
