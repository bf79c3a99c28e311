import {
  BLOCKED,
  CREATED,
  DEACTIVATED,
  EXPIRED,
  FORBIDDEN_TO_THE_USER,
  INSUFFICIENT_SCOPE,
  REVOKED,
  UNAUTHORIZED,
} from '../answers.js';
import { clock } from '../needs.js';
import { DEPLOYMENTS, type Observe, rule, ruleGroup, expecting } from '../rule.js';
import type { NewAccount } from '../targets/instance.js';
import type { DeploymentName, TestTargets } from '../targets/test-targets.js';

const UNKNOWN_TOKEN = 'glpat-00000000000000000000';
const EXPIRABLE = 'app/models/concerns/expirable.rb';

const bearing =
  (on: DeploymentName, bearer?: string): Observe =>
  (targets) =>
    targets.on(on).requestToken({ bearer });

const withAccount =
  (on: DeploymentName, account: NewAccount): Observe =>
  async (targets) =>
    targets.on(on).requestToken({ bearer: (await targets.on(on).createAccount(account)).token });

const inState =
  (on: DeploymentName, change: 'block' | 'deactivate'): Observe =>
  async (targets) => {
    const account = await targets.on(on).createAccount();
    await targets.on(on).changeState(account, change);
    return targets.on(on).requestToken({ bearer: account.token });
  };

/** A token of a user who is allowed everything, which expires tomorrow. */
const expiringTomorrow = async (targets: TestTargets, on: DeploymentName) =>
  targets.on(on).withToken(await targets.allowed(on), { expiresInDays: 1 });

/** Rows 1 to 5 of the token request: who asks. */
export const tokenRules = ruleGroup('token and user', [
  rule('token-is-known', {
    row: '1',
    on: DEPLOYMENTS,
    source: 'lib/api/helpers.rb, authenticate!',
    refusal: UNAUTHORIZED,
    repair: 'token',
  })((on) => ({
    'no token': bearing(on),
    'a token that nobody has': bearing(on, UNKNOWN_TOKEN),
    'a text that is no token': bearing(on, 'undefined'),
    'the beginning of a token': bearing(on, 'glpat-'),
    'an encoded NUL': bearing(on, '%00'),
    'a token of the other deployment': {
      source: 'merge request 123024',
      observe: async (targets) => {
        const { token } = await targets.on(on === 'saas' ? 'self-managed' : 'saas').createAccount();
        return targets.on(on).requestToken({ bearer: token });
      },
    },
  })),
  rule('token-is-not-expired', {
    row: '2',
    on: DEPLOYMENTS,
    source: 'lib/api/api_guard.rb',
    says: 'expired from 00:00 UTC of `expires_at` on',
    refusal: EXPIRED,
    repair: 'token',
  })((on) => ({
    'expired a week ago': withAccount(on, { expiresInDays: -7 }),
    'expires_at is today': { source: EXPIRABLE, observe: withAccount(on, { expiresInDays: 0 }) },
    'expires_at is tomorrow': {
      source: EXPIRABLE,
      expected: CREATED,
      observe: async (targets) => targets.on(on).requestToken({ bearer: (await expiringTomorrow(targets, on)).token }),
    },
    'to the second: 23:59:59 before and 00:00:00 of its date': {
      source: EXPIRABLE,
      needs: [clock(on)],
      expected: { before: CREATED, from: EXPIRED },
      observe: async (targets) => {
        const { token, today } = await expiringTomorrow(targets, on);
        const ask = () => targets.on(on).requestToken({ bearer: token });
        return targets.clock(on).frozen(`${today}T23:59:59Z`, async () => {
          const before = await ask();
          await targets.clock(on).advance(1);
          return { before, from: await ask() };
        });
      },
    },
  })),
  rule('token-is-not-revoked', {
    row: '3',
    on: DEPLOYMENTS,
    source: 'lib/api/api_guard.rb',
    refusal: REVOKED,
    repair: 'token',
  })((on) => ({
    'revoked by an administrator': async (targets) => {
      const account = await targets.on(on).createAccount();
      await targets.on(on).revoke(account);
      return targets.on(on).requestToken({ bearer: account.token });
    },
  })),
  rule('user-may-use-the-api', {
    row: '4',
    on: DEPLOYMENTS,
    source: 'lib/gitlab/auth/user_access_denied_reason.rb',
    says: 'pending approval, then deactivated, then blocked',
    refusal: FORBIDDEN_TO_THE_USER,
  })((on) => ({
    'a blocked user': expecting(BLOCKED, inState(on, 'block')),
    'a deactivated user': expecting(DEACTIVATED, inState(on, 'deactivate')),
    'a user whose account is pending approval': {
      unsupported: 'GitLab has no API that makes an account wait for approval',
    },
  })),
  rule('token-has-scope', {
    row: '5',
    on: DEPLOYMENTS,
    source: 'lib/api/api_guard.rb',
    says: '`api`',
    refusal: INSUFFICIENT_SCOPE,
    repair: 'token',
  })((on) =>
    Object.fromEntries(
      [['read_api'], ['read_user'], ['ai_features', 'read_repository']].map((scopes) => [
        `${scopes.join(' and ')} alone`,
        withAccount(on, { scopes }),
      ]),
    ),
  ),
]);
