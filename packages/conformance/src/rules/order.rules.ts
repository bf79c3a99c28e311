import { BLOCKED, EXPIRED, FEATURE_NOT_FOUND, INSUFFICIENT_SCOPE, REVOKED, UNAUTHORIZED } from '../answers.js';
import { flag, instanceSetting, storedToken, userSetting } from '../needs.js';
import { type Cases, DEPLOYMENTS, rule, ruleGroup, expecting, needing } from '../rule.js';
import { FROM_WORKHORSE, type NewAccount } from '../targets/instance.js';
import type { DeploymentName, TestTargets } from '../targets/test-targets.js';

const name = 'rules-answer-in-their-order';
const stated = { source: 'ee/lib/api/code_suggestions.rb' };
const self = 'self-managed';

const flagOff = (targets: TestTargets, on: DeploymentName, bearer?: string) =>
  targets.flag(on, 'tokensApi').off(() => targets.on(on).requestToken({ bearer }));

const revoked = async (targets: TestTargets, on: DeploymentName, account: NewAccount = {}) => {
  const user = await targets.on(on).createAccount(account);
  await targets.on(on).revoke(user);
  return user;
};

const proxied = async (targets: TestTargets) => {
  const { token } = await targets.allowed(self);
  return () => targets.selfManaged.requestToken({ bearer: token, headers: FROM_WORKHORSE });
};

const ofBoth = (on: DeploymentName): Cases => ({
  'unknown token before flag': {
    needs: [flag(on, 'tokensApi')],
    expected: UNAUTHORIZED,
    observe: (targets) => flagOff(targets, on),
  },
  'unknown token before expired': expecting(UNAUTHORIZED, async (targets) => {
    const { token: bearer } = await targets.on(on).createAccount({ expiresInDays: -1 });
    return targets.on(on).requestToken({ bearer, headers: { 'private-token': 'unknown' } });
  }),
  'expired before revoked': expecting(EXPIRED, async (targets) =>
    targets.on(on).requestToken({ bearer: (await revoked(targets, on, { expiresInDays: -1 })).token }),
  ),
  'revoked before blocked': expecting(REVOKED, async (targets) => {
    const account = await revoked(targets, on);
    await targets.on(on).changeState(account, 'block');
    return targets.on(on).requestToken({ bearer: account.token });
  }),
  'blocked before scope': expecting(BLOCKED, async (targets) => {
    const account = await targets.on(on).createAccount({ scopes: ['read_api'] });
    await targets.on(on).changeState(account, 'block');
    return targets.on(on).requestToken({ bearer: account.token });
  }),
  'scope before flag': {
    needs: [flag(on, 'tokensApi')],
    expected: INSUFFICIENT_SCOPE,
    observe: async (targets) =>
      flagOff(targets, on, (await targets.on(on).createAccount({ scopes: ['read_api'] })).token),
  },
});

/** That the first rule that fails answers: requests that break two rules at once. */
export const orderRules = ruleGroup('order of the rules', [
  rule(name, { ...stated, on: DEPLOYMENTS })(ofBoth),
  rule(name, { ...stated, on: [self], expected: FEATURE_NOT_FOUND })({
    'instance setting before the request of a proxy': needing([instanceSetting], async (targets) =>
      targets.instanceSetting.within(false, await proxied(targets)),
    ),
    'stored token before the request of a proxy': needing([storedToken], async (targets) =>
      targets.storedToken.holding(null, await proxied(targets)),
    ),
  }),
  rule(name, { ...stated, on: ['saas'], expected: FEATURE_NOT_FOUND })({
    'flag before access policy': needing([flag('saas', 'tokensApi'), userSetting('saas')], async (targets) =>
      flagOff(targets, 'saas', (await targets.saas.createAccount({ codeSuggestions: false })).token),
    ),
  }),
]);
