import type { Bench } from '../../bench/bench.js';
import { CREATED, FEATURE_NOT_FOUND, INTERNAL_SERVER_ERROR } from '../expected/answers.js';
import { FROM_WORKHORSE } from '../expected/user-agents.js';
import { groupSetting, instanceSetting, storedToken, userSetting } from '../needs.js';
import type { RuleGroup } from '../rule.js';

const on = 'self-managed';
const source = 'merge request 123024';

async function ask(bench: Bench, headers = {}) {
  const { token } = await bench.allowed(on);
  return bench.selfManaged.requestToken({ bearer: token, headers });
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
      observe: (bench) => bench.instanceSetting.within(false, () => ask(bench)),
    },
    {
      name: 'instance-setting-is-on',
      case: 'on',
      on,
      source,
      needs: [instanceSetting],
      expected: CREATED,
      observe: (bench) => bench.instanceSetting.within(true, () => ask(bench)),
    },
    {
      name: 'ai-access-token-is-stored',
      case: 'none is stored',
      on,
      source,
      needs: [storedToken],
      expected: FEATURE_NOT_FOUND,
      observe: (bench) => bench.storedToken.holding(null, () => ask(bench)),
    },
    {
      name: 'request-is-not-proxied',
      case: 'User-Agent of a GitLab proxy',
      on,
      source,
      expected: INTERNAL_SERVER_ERROR,
      observe: (bench) => ask(bench, FROM_WORKHORSE),
    },
    {
      name: 'settings-of-users-and-groups-do-not-count',
      case: 'a user of self-managed without any setting of its own',
      on,
      source: 'ee/lib/api/code_suggestions.rb',
      expected: CREATED,
      observe: async (bench) =>
        bench.selfManaged.requestToken({ bearer: (await bench.selfManaged.createAccount()).token }),
    },
    {
      name: 'settings-of-users-and-groups-do-not-count',
      case: 'user and group off',
      on,
      source: 'ee/lib/api/code_suggestions.rb',
      needs: [userSetting(on), groupSetting(on)],
      expected: CREATED,
      observe: async (bench) => {
        const user = await bench.selfManaged.createAccount({ codeSuggestions: false });
        await bench.selfManaged.addMember(await bench.selfManaged.createGroup(false), user);
        return bench.selfManaged.requestToken({ bearer: user.token });
      },
    },
  ],
};
