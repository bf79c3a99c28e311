import type { Bench, Deployment } from '../../bench/bench.js';
import { BLOCKED, EXPIRED, FEATURE_NOT_FOUND, INSUFFICIENT_SCOPE, REVOKED, UNAUTHORIZED } from '../expected/answers.js';
import { FROM_WORKHORSE } from '../expected/user-agents.js';
import { flag, instanceSetting, storedToken, userSetting } from '../needs.js';
import type { Rule, RuleGroup } from '../rule.js';
import { both } from './both-deployments.js';

const rule = (on: Deployment, what: string, parts: Pick<Rule, 'expected' | 'observe' | 'needs'>): Rule => ({
  name: 'rules-answer-in-their-order',
  case: what,
  on,
  source: 'ee/lib/api/code_suggestions.rb',
  ...parts,
});

const flagOff = (bench: Bench, on: Deployment, bearer?: string) =>
  bench.flag(on, 'tokensApi').off(() => bench.on(on).requestToken(bearer === undefined ? {} : { bearer }));

/** That the first rule that fails answers: requests that break two rules at once. */
export const orderRules: RuleGroup = {
  name: 'order of the rules',
  rules: [
    ...both((on) => [
      rule(on, 'unknown token before flag', {
        needs: [flag(on, 'tokensApi')],
        expected: UNAUTHORIZED,
        observe: (bench) => flagOff(bench, on),
      }),
      rule(on, 'expired before revoked', {
        expected: EXPIRED,
        observe: async (bench) => {
          const account = await bench.on(on).createAccount({ expiresInDays: -1 });
          await bench.on(on).revoke(account);
          return bench.on(on).requestToken({ bearer: account.token });
        },
      }),
      rule(on, 'revoked before blocked', {
        expected: REVOKED,
        observe: async (bench) => {
          const account = await bench.on(on).createAccount();
          await bench.on(on).revoke(account);
          await bench.on(on).changeState(account, 'block');
          return bench.on(on).requestToken({ bearer: account.token });
        },
      }),
      rule(on, 'blocked before scope', {
        expected: BLOCKED,
        observe: async (bench) => {
          const account = await bench.on(on).createAccount({ scopes: ['read_api'] });
          await bench.on(on).changeState(account, 'block');
          return bench.on(on).requestToken({ bearer: account.token });
        },
      }),
      rule(on, 'scope before flag', {
        needs: [flag(on, 'tokensApi')],
        expected: INSUFFICIENT_SCOPE,
        observe: async (bench) =>
          flagOff(bench, on, (await bench.on(on).createAccount({ scopes: ['read_api'] })).token),
      }),
    ]),
    rule('self-managed', 'instance setting before the request of a proxy', {
      needs: [instanceSetting],
      expected: FEATURE_NOT_FOUND,
      observe: async (bench) => {
        const { token } = await bench.allowed('self-managed');
        return bench.instanceSetting.within(false, () =>
          bench.selfManaged.requestToken({ bearer: token, headers: FROM_WORKHORSE }),
        );
      },
    }),
    rule('self-managed', 'stored token before the request of a proxy', {
      needs: [storedToken],
      expected: FEATURE_NOT_FOUND,
      observe: async (bench) => {
        const { token } = await bench.allowed('self-managed');
        return bench.storedToken.holding(null, () =>
          bench.selfManaged.requestToken({ bearer: token, headers: FROM_WORKHORSE }),
        );
      },
    }),
    rule('saas', 'flag before access policy', {
      needs: [flag('saas', 'tokensApi'), userSetting('saas')],
      expected: FEATURE_NOT_FOUND,
      observe: async (bench) =>
        flagOff(bench, 'saas', (await bench.saas.createAccount({ codeSuggestions: false })).token),
    }),
  ],
};
