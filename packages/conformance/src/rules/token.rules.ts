import {
  BLOCKED,
  CREATED,
  DEACTIVATED,
  EXPIRED,
  FEATURE_NOT_FOUND,
  FORBIDDEN_TO_THE_USER,
  INSUFFICIENT_SCOPE,
  REVOKED,
  UNAUTHORIZED,
} from '../answers.js';
import { clock, flag, instanceSetting, storedToken, userSetting } from '../needs.js';
import type { Pattern } from '../pattern.js';
import { type Cases, DEPLOYMENTS, expecting, needing, type Observe, rule, ruleGroup } from '../rule.js';
import { FROM_WORKHORSE, type NewAccount, type Sent } from '../targets/instance.js';
import type { DeploymentName, TestTargets } from '../targets/test-targets.js';

const EXPIRABLE = 'app/models/concerns/expirable.rb';

const bearing =
  (on: DeploymentName, bearer?: string): Observe =>
  (targets) =>
    targets.on(on).requestToken({ bearer });

/** The token request of a new user. */
const asNew =
  (on: DeploymentName, account: NewAccount, sent: Sent = {}): Observe =>
  (targets) =>
    targets.on(on).requestTokenAs(account, sent);

/** A token of a user who is allowed everything, which expires tomorrow. */
const expiringTomorrow = async (targets: TestTargets, on: DeploymentName) =>
  targets.on(on).withToken(await targets.allowed(on), { expiresInDays: 1 });

/** Rows 1 to 5 of the token request: who asks. */
export const tokenRules = ruleGroup('token and user', { on: DEPLOYMENTS, source: 'lib/api/api_guard.rb' }, [
  rule('token-is-known', {
    row: '1',
    source: 'lib/api/helpers.rb, authenticate!',
    refusal: UNAUTHORIZED,
    repair: 'token',
  })((on) => ({
    'no token': bearing(on),
    'a token that nobody has': bearing(on, 'glpat-00000000000000000000'),
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
    says: 'expired from 00:00 UTC of `expires_at` on',
    refusal: EXPIRED,
    repair: 'token',
  })((on) => ({
    'expired a week ago': asNew(on, { expiresInDays: -7 }),
    'expires_at is today': { source: EXPIRABLE, observe: asNew(on, { expiresInDays: 0 }) },
    'expires_at is tomorrow': {
      source: EXPIRABLE,
      expected: CREATED,
      observe: async (targets) => targets.on(on).requestTokenAs(await expiringTomorrow(targets, on)),
    },
    'to the second: 23:59:59 before and 00:00:00 of its date': {
      source: EXPIRABLE,
      needs: [clock(on)],
      expected: { before: CREATED, from: EXPIRED },
      observe: async (targets) => {
        const user = await expiringTomorrow(targets, on);
        return targets.clock(on).frozen(`${user.today}T23:59:59Z`, async () => {
          const before = await targets.on(on).requestTokenAs(user);
          await targets.clock(on).advance(1);
          return { before, from: await targets.on(on).requestTokenAs(user) };
        });
      },
    },
  })),
  rule('token-is-not-revoked', { row: '3', refusal: REVOKED, repair: 'token' })((on) => ({
    'revoked by an administrator': asNew(on, { revoked: true }),
  })),
  rule('user-may-use-the-api', {
    row: '4',
    source: 'lib/gitlab/auth/user_access_denied_reason.rb',
    says: 'pending approval, then deactivated, then blocked',
    refusal: FORBIDDEN_TO_THE_USER,
  })((on) => ({
    'a blocked user': expecting(BLOCKED, asNew(on, { change: 'block' })),
    'a deactivated user': expecting(DEACTIVATED, asNew(on, { change: 'deactivate' })),
    'a user whose account is pending approval': {
      unsupported: 'GitLab has no API that makes an account wait for approval',
    },
  })),
  rule('token-has-scope', { row: '5', says: '`api`', refusal: INSUFFICIENT_SCOPE, repair: 'token' })((on) =>
    Object.fromEntries(
      [['read_api'], ['read_user'], ['ai_features', 'read_repository']].map((scopes) => [
        `${scopes.join(' and ')} only`,
        asNew(on, { scopes }),
      ]),
    ),
  ),
]);

const self = 'self-managed';
const readOnly = { scopes: ['read_api'] };
const asProxy = (targets: TestTargets) => () => targets.requestTokenAsAllowed(self, { headers: FROM_WORKHORSE });

/** A case while the flag of the endpoint is off. */
const flagOff = (on: DeploymentName, observe: Observe, expected?: Pattern) =>
  needing([flag(on, 'tokensApi')], (targets) => targets.flag(on, 'tokensApi').off(() => observe(targets)), expected);

const ofBoth = (on: DeploymentName): Cases => ({
  'unknown token before flag': flagOff(on, bearing(on), UNAUTHORIZED),
  'unknown token before expired': expecting(
    UNAUTHORIZED,
    asNew(on, { expiresInDays: -1 }, { headers: { 'private-token': 'unknown' } }),
  ),
  'expired before revoked': expecting(EXPIRED, asNew(on, { expiresInDays: -1, revoked: true })),
  'revoked before blocked': expecting(REVOKED, asNew(on, { revoked: true, change: 'block' })),
  'blocked before scope': expecting(BLOCKED, asNew(on, { ...readOnly, change: 'block' })),
  'scope before flag': flagOff(on, asNew(on, readOnly), INSUFFICIENT_SCOPE),
});

/** That the first rule that fails answers: requests that break two rules at once. */
const orderRulesBy = (refusal: Pattern) =>
  ruleGroup('order of the rules', { on: DEPLOYMENTS, source: 'ee/lib/api/code_suggestions.rb' }, [
    rule('rules-answer-in-their-order')(ofBoth),
    rule('rules-answer-in-their-order', { on: [self], expected: refusal })({
      'instance setting before the request of a proxy': needing([instanceSetting], (targets) =>
        targets.instanceSetting.within(false, asProxy(targets)),
      ),
      'stored token before the request of a proxy': needing([storedToken], (targets) =>
        targets.storedToken.holding(null, asProxy(targets)),
      ),
    }),
    rule('rules-answer-in-their-order', { on: ['saas'], expected: FEATURE_NOT_FOUND, needs: [userSetting('saas')] })({
      'flag before access policy': flagOff('saas', asNew('saas', { codeSuggestions: false })),
    }),
  ]);

export const orderRules = orderRulesBy(FEATURE_NOT_FOUND);
/** Of GitLab 16.3. */
export const laterOrderRules = orderRulesBy(UNAUTHORIZED);
