import { API_PREFIX, MASKED_TOKEN } from '@tandem/contracts';
import { z } from 'zod';
import { CREATED, FEATURE_NOT_FOUND, INTERNAL_SERVER_ERROR, UNAUTHORIZED } from '../answers.js';
import { flag, groupSetting, instanceSetting, storedToken, userSetting } from '../needs.js';
import type { Pattern } from '../pattern.js';
import { DEPLOYMENTS, expecting, needing, type Observe, rule, ruleGroup } from '../rule.js';
import { Unsupported } from '../targets/errors.js';
import { FROM_WORKHORSE } from '../targets/instance.js';
import type { DeploymentName, TestTargets } from '../targets/test-targets.js';

const ENDPOINT = 'ee/lib/api/code_suggestions.rb';
const self = 'self-managed';

const ask = (targets: TestTargets, headers = {}) => targets.requestTokenAsAllowed(self, { headers });

const flagIsOff =
  (on: DeploymentName): Observe =>
  (targets) =>
    targets.flag(on, 'tokensApi').off(() => targets.on(on).requestTokenAs({}));

const flagIsNotSet =
  (on: DeploymentName): Observe =>
  (targets) =>
    targets.flag(on, 'tokensApi').within([], () => targets.requestTokenAsAllowed(on));

const flagIsSwitched =
  (on: DeploymentName): Observe =>
  (targets) =>
    targets.flag(on, 'tokensApi').within([{ value: 'false' }], async () => {
      const off = await targets.requestTokenAsAllowed(on);
      await targets.flag(on, 'tokensApi').set({ value: 'true' });
      return { off, on: await targets.requestTokenAsAllowed(on) };
    });

/** Row 6 of the token request. */
export const featureFlagRules = ruleGroup('feature flag of the endpoint', { on: DEPLOYMENTS, source: ENDPOINT }, [
  rule('feature-flag-is-on:code_suggestions_tokens_api', {
    row: '6',
    says: 'ops flag, on by default',
    refusal: FEATURE_NOT_FOUND,
    repair: 'endpoint flag',
  })((on) => ({
    off: needing([flag(on, 'tokensApi')], flagIsOff(on)),
    'not set: on by default': needing([flag(on, 'tokensApi')], flagIsNotSet(on), CREATED),
    'switched off and on: from the next request on': needing([flag(on, 'tokensApi')], flagIsSwitched(on), {
      off: FEATURE_NOT_FOUND,
      on: CREATED,
    }),
  })),
  rule('token-requests-are-within-the-limit', {
    row: '6a',
    source: 'lib/gitlab/rack_attack.rb',
    says: 'only if `TOKEN_REQUESTS_PER_USER_LIMIT` is set',
    answer: '429 `Retry later` in `text/plain`, with `Retry-After` and `RateLimit-*`',
    specs: '`rate-limit.spec.ts`',
  })({}),
]);

/** Rows 7 to 9 of the token request, and what self-managed does not look at. */
const selfManagedRulesBy = (refusal: Pattern) =>
  ruleGroup('self-managed', { on: [self], source: 'merge request 123024' }, [
    rule('instance-setting-is-on', {
      row: '7',
      says: '`instance_level_code_suggestions_enabled`; later GitLab answers 401',
      refusal,
      repair: 'instance setting',
      needs: [instanceSetting],
    })({
      off: (targets) => targets.instanceSetting.within(false, () => ask(targets)),
      on: expecting(CREATED, (targets) => targets.instanceSetting.within(true, () => ask(targets))),
    }),
    rule('ai-access-token-is-stored', {
      row: '8',
      says: 'later GitLab answers 401',
      refusal,
      repair: 'stored token',
    })({
      'none is stored': needing([storedToken], (targets) => targets.storedToken.holding(null, () => ask(targets))),
    }),
    rule('request-is-not-proxied', {
      row: '9',
      says: 'no User-Agent that starts with `gitlab-workhorse`',
      refusal: INTERNAL_SERVER_ERROR,
    })({ 'User-Agent of a GitLab proxy': (targets) => ask(targets, FROM_WORKHORSE) }),
    rule('settings-of-users-and-groups-do-not-count', { source: ENDPOINT, expected: CREATED })({
      'a user of self-managed without any setting of its own': ({ selfManaged }) => selfManaged.requestTokenAs({}),
      'user and group off': needing([userSetting(self), groupSetting(self)], async ({ selfManaged }) => {
        const user = await selfManaged.createAccount({ codeSuggestions: false });
        await selfManaged.addMember(await selfManaged.createGroup(false), user);
        return selfManaged.requestTokenAs(user);
      }),
    }),
  ]);

export const selfManagedRules = selfManagedRulesBy(FEATURE_NOT_FOUND);
/** Of GitLab 16.3, where both are a part of the access policy. */
export const laterSelfManagedRules = selfManagedRulesBy(UNAUTHORIZED);

const read = ({ selfManaged }: TestTargets, bearer?: string) =>
  selfManaged.request('GET', `${API_PREFIX}/application/settings`, { bearer });

const shown = async (targets: TestTargets) => {
  const { body } = await read(targets, targets.selfManaged.service.adminToken);
  return (body as { ai_access_token?: unknown } | null)?.ai_access_token;
};

const write = ({ selfManaged }: TestTargets, value: string | null) =>
  selfManaged.prepare(z.unknown(), 'PUT', '/application/settings', { body: { ai_access_token: value } });

/** The setting that stores the SAT, step 3 of the flow. */
export const applicationSettingsRules = ruleGroup(
  'application settings',
  { on: [self], source: 'lib/api/settings.rb' },
  [
    rule('user-is-administrator', { refusal: { status: 403, body: { message: '403 Forbidden' } } })({
      'settings are not for everybody': async (targets) => read(targets, (await targets.allowed(self)).token),
    }),
    rule('token-is-known', { refusal: UNAUTHORIZED })({
      'settings are for nobody without a token': (targets) => read(targets),
    }),
    rule('ai-access-token-is-write-only', { needs: [storedToken] })({
      [`shown as ${MASKED_TOKEN} when stored`]: expecting({ stored: MASKED_TOKEN, none: null }, (targets) =>
        targets.storedToken.holding('glpat-22222222222222222222', async () => {
          const stored = await shown(targets);
          await write(targets, null);
          return { stored, none: await shown(targets) };
        }),
      ),
      [`writing ${MASKED_TOKEN} keeps what is stored`]: expecting(CREATED, async (targets) => {
        const { aiAccessToken } = targets;
        if (aiAccessToken === undefined) throw new Unsupported('TANDEM_AI_ACCESS_TOKEN is not set');
        return targets.storedToken.holding(aiAccessToken.value, async () => {
          await write(targets, MASKED_TOKEN);
          return ask(targets);
        });
      }),
    }),
  ],
);
