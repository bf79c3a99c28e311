import { CREATED } from '../expected/answers.js';
import type { Rule, RuleGroup } from '../rule.js';
import { both } from './both-deployments.js';

const name = 'endpoint-takes-no-body';
const source = 'ee/lib/api/code_suggestions.rb';

const TYPES = [
  'application/json',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  ';;; no type',
  'a/b; charset',
];

/** That the endpoint takes no body, and none that is missing. */
export const requestBodyRules: RuleGroup = {
  name: 'request body',
  rules: both((on): Rule[] => [
    ...TYPES.map((type): Rule => ({
      name,
      case: `an empty body of type ${type}`,
      on,
      source,
      expected: CREATED,
      observe: async (targets) => {
        const { token } = await targets.allowed(on);
        return targets.on(on).requestToken({ bearer: token, headers: { 'content-type': type } });
      },
    })),
    {
      name,
      case: 'parameters that it does not know are ignored',
      on,
      source,
      expected: CREATED,
      observe: async (targets) => {
        const { token } = await targets.allowed(on);
        return targets.on(on).requestToken({ bearer: token, query: { q: '1' }, body: { prompt: 'x' } });
      },
    },
  ]),
};
