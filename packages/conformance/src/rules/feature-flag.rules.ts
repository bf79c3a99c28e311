import { CREATED, FEATURE_NOT_FOUND } from '../expected/answers.js';
import { flag } from '../needs.js';
import type { RuleGroup } from '../rule.js';
import { both } from './both-deployments.js';

const name = 'feature-flag-is-on:code_suggestions_tokens_api';
const source = 'ee/lib/api/code_suggestions.rb';

/** Row 6 of the token request. */
export const featureFlagRules: RuleGroup = {
  name: 'feature flag of the endpoint',
  rules: both((on) => [
    {
      name,
      case: 'off',
      on,
      source,
      needs: [flag(on, 'tokensApi')],
      expected: FEATURE_NOT_FOUND,
      observe: async (targets) => {
        const { token } = await targets.on(on).createAccount();
        return targets.flag(on, 'tokensApi').off(() => targets.on(on).requestToken({ bearer: token }));
      },
    },
    {
      name,
      case: 'not set: on by default',
      on,
      source,
      needs: [flag(on, 'tokensApi')],
      expected: CREATED,
      observe: async (targets) => {
        const { token } = await targets.allowed(on);
        return targets.flag(on, 'tokensApi').within([], () => targets.on(on).requestToken({ bearer: token }));
      },
    },
    {
      name,
      case: 'switched off and on: from the next request on',
      on,
      source,
      needs: [flag(on, 'tokensApi')],
      expected: { off: FEATURE_NOT_FOUND, on: CREATED },
      observe: async (targets) => {
        const { token } = await targets.allowed(on);
        const endpoint = targets.flag(on, 'tokensApi');
        const ask = () => targets.on(on).requestToken({ bearer: token });
        return endpoint.within([{ value: 'false' }], async () => {
          const off = await ask();
          await endpoint.set({ value: 'true' });
          return { off, on: await ask() };
        });
      },
    },
  ]),
};
