import type { TestTargets, DeploymentName } from '../targets/test-targets.js';
import type { NewAccount } from '../targets/account.js';
import {
  BLOCKED,
  CREATED,
  DEACTIVATED,
  EXPIRED,
  INSUFFICIENT_SCOPE,
  REVOKED,
  UNAUTHORIZED,
} from '../expected/answers.js';
import { clock, unsupported } from '../needs.js';
import type { RuleGroup } from '../rule.js';
import { both } from './both-deployments.js';

const UNKNOWN_TOKEN = 'glpat-00000000000000000000';

async function withAccount(targets: TestTargets, on: DeploymentName, account: NewAccount) {
  const { token } = await targets.on(on).createAccount(account);
  return targets.on(on).requestToken({ bearer: token });
}

/** A token of a user who is allowed everything, and the same user's that expires tomorrow. */
async function expiringTomorrow(targets: TestTargets, on: DeploymentName) {
  return targets.on(on).withToken(await targets.allowed(on), { expiresInDays: 1 });
}

/** Rows 1 to 5 of the token request: who asks. */
export const tokenRules: RuleGroup = {
  name: 'token and user',
  rules: both((on) => [
    {
      name: 'token-is-known',
      case: 'no token',
      on,
      source: 'lib/api/helpers.rb, authenticate!',
      expected: UNAUTHORIZED,
      observe: (targets) => targets.on(on).requestToken(),
    },
    {
      name: 'token-is-known',
      case: 'a token that nobody has',
      on,
      source: 'lib/api/helpers.rb, authenticate!',
      expected: UNAUTHORIZED,
      observe: (targets) => targets.on(on).requestToken({ bearer: UNKNOWN_TOKEN }),
    },
    {
      name: 'token-is-known',
      case: 'a text that is no token',
      on,
      source: 'lib/api/helpers.rb, authenticate!',
      expected: UNAUTHORIZED,
      observe: (targets) => targets.on(on).requestToken({ bearer: 'undefined' }),
    },
    {
      name: 'token-is-known',
      case: 'a token of the other deployment',
      on,
      source: 'merge request 123024',
      expected: UNAUTHORIZED,
      observe: async (targets) => {
        const { token } = await targets.on(on === 'saas' ? 'self-managed' : 'saas').createAccount();
        return targets.on(on).requestToken({ bearer: token });
      },
    },
    {
      name: 'token-is-not-expired',
      case: 'expired a week ago',
      on,
      source: 'lib/api/api_guard.rb',
      expected: EXPIRED,
      observe: (targets) => withAccount(targets, on, { expiresInDays: -7 }),
    },
    {
      name: 'token-is-not-expired',
      case: 'expires_at is today',
      on,
      source: 'app/models/concerns/expirable.rb',
      expected: EXPIRED,
      observe: (targets) => withAccount(targets, on, { expiresInDays: 0 }),
    },
    {
      name: 'token-is-not-expired',
      case: 'expires_at is tomorrow',
      on,
      source: 'app/models/concerns/expirable.rb',
      expected: CREATED,
      observe: async (targets) => targets.on(on).requestToken({ bearer: (await expiringTomorrow(targets, on)).token }),
    },
    {
      name: 'token-is-not-expired',
      case: 'to the second: 23:59:59 before and 00:00:00 of its date',
      on,
      source: 'app/models/concerns/expirable.rb',
      needs: [clock(on)],
      expected: { before: CREATED, from: EXPIRED },
      observe: async (targets) => {
        const { token, today } = await expiringTomorrow(targets, on);
        const deployment = targets.on(on);
        return targets.clock(on).frozen(`${today}T23:59:59Z`, async () => {
          const before = await deployment.requestToken({ bearer: token });
          await targets.clock(on).advance(1);
          return { before, from: await deployment.requestToken({ bearer: token }) };
        });
      },
    },
    {
      name: 'token-is-not-revoked',
      case: 'revoked by an administrator',
      on,
      source: 'lib/api/api_guard.rb',
      expected: REVOKED,
      observe: async (targets) => {
        const account = await targets.on(on).createAccount();
        await targets.on(on).revoke(account);
        return targets.on(on).requestToken({ bearer: account.token });
      },
    },
    {
      name: 'user-may-use-the-api',
      case: 'a blocked user',
      on,
      source: 'lib/gitlab/auth/user_access_denied_reason.rb',
      expected: BLOCKED,
      observe: async (targets) => {
        const account = await targets.on(on).createAccount();
        await targets.on(on).changeState(account, 'block');
        return targets.on(on).requestToken({ bearer: account.token });
      },
    },
    {
      name: 'user-may-use-the-api',
      case: 'a deactivated user',
      on,
      source: 'lib/gitlab/auth/user_access_denied_reason.rb',
      expected: DEACTIVATED,
      observe: async (targets) => {
        const account = await targets.on(on).createAccount();
        await targets.on(on).changeState(account, 'deactivate');
        return targets.on(on).requestToken({ bearer: account.token });
      },
    },
    {
      name: 'user-may-use-the-api',
      case: 'a user whose account is pending approval',
      on,
      source: 'lib/gitlab/auth/user_access_denied_reason.rb',
      needs: [unsupported('GitLab has no API that makes an account wait for approval')],
      expected: null,
      observe: async () => null,
    },
    ...[['read_api'], ['read_user'], ['ai_features', 'read_repository']].map((scopes) => ({
      name: 'token-has-scope',
      case: `${scopes.join(' and ')} alone`,
      on,
      source: 'lib/api/api_guard.rb',
      expected: INSUFFICIENT_SCOPE,
      observe: (targets: TestTargets) => withAccount(targets, on, { scopes }),
    })),
  ]),
};
