import type { TestTargets, DeploymentName } from '../targets/test-targets.js';
import { BLOCKED, EXPIRED, FEATURE_NOT_FOUND, INSUFFICIENT_SCOPE, REVOKED, UNAUTHORIZED } from '../expected/answers.js';
import { FROM_WORKHORSE } from '../expected/user-agents.js';
import { flag, instanceSetting, storedToken, userSetting } from '../needs.js';
import type { Rule, RuleGroup } from '../rule.js';
import { both } from './both-deployments.js';

const rule = (on: DeploymentName, what: string, parts: Pick<Rule, 'expected' | 'observe' | 'needs'>): Rule => ({
  name: 'rules-answer-in-their-order',
  case: what,
  on,
  source: 'ee/lib/api/code_suggestions.rb',
  ...parts,
});

const flagOff = (targets: TestTargets, on: DeploymentName, bearer?: string) =>
  targets.flag(on, 'tokensApi').off(() => targets.on(on).requestToken(bearer === undefined ? {} : { bearer }));

/** That the first rule that fails answers: requests that break two rules at once. */
export const orderRules: RuleGroup = {
  name: 'order of the rules',
  rules: [
    ...both((on) => [
      rule(on, 'unknown token before flag', {
        needs: [flag(on, 'tokensApi')],
        expected: UNAUTHORIZED,
        observe: (targets) => flagOff(targets, on),
      }),
      rule(on, 'expired before revoked', {
        expected: EXPIRED,
        observe: async (targets) => {
          const account = await targets.on(on).createAccount({ expiresInDays: -1 });
          await targets.on(on).revoke(account);
          return targets.on(on).requestToken({ bearer: account.token });
        },
      }),
      rule(on, 'revoked before blocked', {
        expected: REVOKED,
        observe: async (targets) => {
          const account = await targets.on(on).createAccount();
          await targets.on(on).revoke(account);
          await targets.on(on).changeState(account, 'block');
          return targets.on(on).requestToken({ bearer: account.token });
        },
      }),
      rule(on, 'blocked before scope', {
        expected: BLOCKED,
        observe: async (targets) => {
          const account = await targets.on(on).createAccount({ scopes: ['read_api'] });
          await targets.on(on).changeState(account, 'block');
          return targets.on(on).requestToken({ bearer: account.token });
        },
      }),
      rule(on, 'scope before flag', {
        needs: [flag(on, 'tokensApi')],
        expected: INSUFFICIENT_SCOPE,
        observe: async (targets) =>
          flagOff(targets, on, (await targets.on(on).createAccount({ scopes: ['read_api'] })).token),
      }),
    ]),
    rule('self-managed', 'instance setting before the request of a proxy', {
      needs: [instanceSetting],
      expected: FEATURE_NOT_FOUND,
      observe: async (targets) => {
        const { token } = await targets.allowed('self-managed');
        return targets.instanceSetting.within(false, () =>
          targets.selfManaged.requestToken({ bearer: token, headers: FROM_WORKHORSE }),
        );
      },
    }),
    rule('self-managed', 'stored token before the request of a proxy', {
      needs: [storedToken],
      expected: FEATURE_NOT_FOUND,
      observe: async (targets) => {
        const { token } = await targets.allowed('self-managed');
        return targets.storedToken.holding(null, () =>
          targets.selfManaged.requestToken({ bearer: token, headers: FROM_WORKHORSE }),
        );
      },
    }),
    rule('saas', 'flag before access policy', {
      needs: [flag('saas', 'tokensApi'), userSetting('saas')],
      expected: FEATURE_NOT_FOUND,
      observe: async (targets) =>
        flagOff(targets, 'saas', (await targets.saas.createAccount({ codeSuggestions: false })).token),
    }),
  ],
};
