import { API_PREFIX } from '@tandem/contracts';
import type { Pattern } from '../expected/pattern.js';
import { text } from '../expected/answers.js';
import type { Rule, RuleGroup } from '../rule.js';
import { both } from './both-deployments.js';

const HEADERS: Pattern = {
  'content-type': 'application/json',
  'x-frame-options': 'SAMEORIGIN',
  'x-content-type-options': 'nosniff',
  'x-request-id': text,
};

/** What every answer of GitLab's API has, and what it says to requests that it has nothing for. */
export const apiAnswersRules: RuleGroup = {
  name: 'answers of the API',
  rules: both((on): Rule[] => [
    {
      name: 'answers-carry-gitlabs-headers',
      case: 'a refusal',
      on,
      source: 'lib/api/api.rb',
      expected: { headers: HEADERS },
      observe: (targets) => targets.on(on).requestToken(),
    },
    {
      name: 'answers-carry-gitlabs-headers',
      case: 'a success',
      on,
      source: 'lib/api/api.rb',
      expected: { status: 201, headers: HEADERS },
      observe: async (targets) => targets.on(on).requestToken({ bearer: (await targets.allowed(on)).token }),
    },
    {
      name: 'unknown-route-is-not-found',
      case: 'GET of a path that is not there',
      on,
      source: 'lib/api/api.rb, route :any',
      expected: { status: 404, body: { error: '404 Not Found' } },
      observe: async (targets) =>
        targets.on(on).request('GET', `${API_PREFIX}/code_suggestions/unknown`, {
          bearer: (await targets.on(on).createAccount()).token,
        }),
    },
  ]),
};
