import type { Bench, Deployment } from '../../bench/bench.js';
import type { NewAccount } from '../../bench/account.js';
import {
  BLOCKED,
  CREATED,
  DEACTIVATED,
  EXPIRED,
  INSUFFICIENT_SCOPE,
  REVOKED,
  UNAUTHORIZED,
} from '../expected/answers.js';
import { clock, unaskable } from '../needs.js';
import type { RuleGroup } from '../rule.js';
import { both } from './both-deployments.js';

const UNKNOWN_TOKEN = 'glpat-00000000000000000000';

async function withAccount(bench: Bench, on: Deployment, account: NewAccount) {
  const { token } = await bench.on(on).createAccount(account);
  return bench.on(on).requestToken({ bearer: token });
}

/** A token of a user who is allowed everything, and the same user's that expires tomorrow. */
async function expiringTomorrow(bench: Bench, on: Deployment) {
  return bench.on(on).withToken(await bench.allowed(on), { expiresInDays: 1 });
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
      observe: (bench) => bench.on(on).requestToken(),
    },
    {
      name: 'token-is-known',
      case: 'a token that nobody has',
      on,
      source: 'lib/api/helpers.rb, authenticate!',
      expected: UNAUTHORIZED,
      observe: (bench) => bench.on(on).requestToken({ bearer: UNKNOWN_TOKEN }),
    },
    {
      name: 'token-is-known',
      case: 'a text that is no token',
      on,
      source: 'lib/api/helpers.rb, authenticate!',
      expected: UNAUTHORIZED,
      observe: (bench) => bench.on(on).requestToken({ bearer: 'undefined' }),
    },
    {
      name: 'token-is-known',
      case: 'a token of the other deployment',
      on,
      source: 'merge request 123024',
      expected: UNAUTHORIZED,
      observe: async (bench) => {
        const { token } = await bench.on(on === 'saas' ? 'self-managed' : 'saas').createAccount();
        return bench.on(on).requestToken({ bearer: token });
      },
    },
    {
      name: 'token-is-not-expired',
      case: 'expired a week ago',
      on,
      source: 'lib/api/api_guard.rb',
      expected: EXPIRED,
      observe: (bench) => withAccount(bench, on, { expiresInDays: -7 }),
    },
    {
      name: 'token-is-not-expired',
      case: 'expires_at is today',
      on,
      source: 'app/models/concerns/expirable.rb',
      expected: EXPIRED,
      observe: (bench) => withAccount(bench, on, { expiresInDays: 0 }),
    },
    {
      name: 'token-is-not-expired',
      case: 'expires_at is tomorrow',
      on,
      source: 'app/models/concerns/expirable.rb',
      expected: CREATED,
      observe: async (bench) => bench.on(on).requestToken({ bearer: (await expiringTomorrow(bench, on)).token }),
    },
    {
      name: 'token-is-not-expired',
      case: 'to the second: 23:59:59 before and 00:00:00 of its date',
      on,
      source: 'app/models/concerns/expirable.rb',
      needs: [clock(on)],
      expected: { before: CREATED, from: EXPIRED },
      observe: async (bench) => {
        const { token, today } = await expiringTomorrow(bench, on);
        const deployment = bench.on(on);
        return bench.clock(on).frozen(`${today}T23:59:59Z`, async () => {
          const before = await deployment.requestToken({ bearer: token });
          await bench.clock(on).advance(1);
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
      observe: async (bench) => {
        const account = await bench.on(on).createAccount();
        await bench.on(on).revoke(account);
        return bench.on(on).requestToken({ bearer: account.token });
      },
    },
    {
      name: 'user-may-use-the-api',
      case: 'a blocked user',
      on,
      source: 'lib/gitlab/auth/user_access_denied_reason.rb',
      expected: BLOCKED,
      observe: async (bench) => {
        const account = await bench.on(on).createAccount();
        await bench.on(on).changeState(account, 'block');
        return bench.on(on).requestToken({ bearer: account.token });
      },
    },
    {
      name: 'user-may-use-the-api',
      case: 'a deactivated user',
      on,
      source: 'lib/gitlab/auth/user_access_denied_reason.rb',
      expected: DEACTIVATED,
      observe: async (bench) => {
        const account = await bench.on(on).createAccount();
        await bench.on(on).changeState(account, 'deactivate');
        return bench.on(on).requestToken({ bearer: account.token });
      },
    },
    {
      name: 'user-may-use-the-api',
      case: 'a user whose account is pending approval',
      on,
      source: 'lib/gitlab/auth/user_access_denied_reason.rb',
      needs: [unaskable('GitLab has no API that makes an account wait for approval')],
      expected: null,
      observe: async () => null,
    },
    ...[['read_api'], ['read_user'], ['ai_features', 'read_repository']].map((scopes) => ({
      name: 'token-has-scope',
      case: `${scopes.join(' and ')} alone`,
      on,
      source: 'lib/api/api_guard.rb',
      expected: INSUFFICIENT_SCOPE,
      observe: (bench: Bench) => withAccount(bench, on, { scopes }),
    })),
  ]),
};
