import type { TestTargets } from '../targets/test-targets.js';
import { CREATED, FEATURE_NOT_FOUND, INTERNAL_SERVER_ERROR } from '../expected/answers.js';
import { FROM_WORKHORSE } from '../expected/user-agents.js';
import { groupSetting, instanceSetting, storedToken, userSetting } from '../needs.js';
import type { RuleGroup } from '../rule.js';

const on = 'self-managed';
const source = 'merge request 123024';

async function ask(targets: TestTargets, headers = {}) {
  const { token } = await targets.allowed(on);
  return targets.selfManaged.requestToken({ bearer: token, headers });
}

/** Rows 7 to 9 of the token request, and what self-managed does not look at. */
export const selfManagedRules: RuleGroup = {
  name: 'self-managed',
  rules: [
    {
      name: 'instance-setting-is-on',
      case: 'off',
      on,
      source,
      needs: [instanceSetting],
      expected: FEATURE_NOT_FOUND,
      observe: (targets) => targets.instanceSetting.within(false, () => ask(targets)),
    },
    {
      name: 'instance-setting-is-on',
      case: 'on',
      on,
      source,
      needs: [instanceSetting],
      expected: CREATED,
      observe: (targets) => targets.instanceSetting.within(true, () => ask(targets)),
    },
    {
      name: 'ai-access-token-is-stored',
      case: 'none is stored',
      on,
      source,
      needs: [storedToken],
      expected: FEATURE_NOT_FOUND,
      observe: (targets) => targets.storedToken.holding(null, () => ask(targets)),
    },
    {
      name: 'request-is-not-proxied',
      case: 'User-Agent of a GitLab proxy',
      on,
      source,
      expected: INTERNAL_SERVER_ERROR,
      observe: (targets) => ask(targets, FROM_WORKHORSE),
    },
    {
      name: 'settings-of-users-and-groups-do-not-count',
      case: 'a user of self-managed without any setting of its own',
      on,
      source: 'ee/lib/api/code_suggestions.rb',
      expected: CREATED,
      observe: async (targets) =>
        targets.selfManaged.requestToken({ bearer: (await targets.selfManaged.createAccount()).token }),
    },
    {
      name: 'settings-of-users-and-groups-do-not-count',
      case: 'user and group off',
      on,
      source: 'ee/lib/api/code_suggestions.rb',
      needs: [userSetting(on), groupSetting(on)],
      expected: CREATED,
      observe: async (targets) => {
        const user = await targets.selfManaged.createAccount({ codeSuggestions: false });
        await targets.selfManaged.addMember(await targets.selfManaged.createGroup(false), user);
        return targets.selfManaged.requestToken({ bearer: user.token });
      },
    },
  ],
};
