import { fingerprint, type RecordedExchange, recordedExchanges } from '@tandem/client';
import { COMPLETIONS_PATHS, GITLAB_COMPLETIONS_PATH } from '@tandem/contracts';
import { FEATURE_NOT_FOUND, INTERNAL_SERVER_ERROR, like, UNAUTHORIZED } from '../answers.js';
import { exchanges, faults, flag, instanceSetting, storedToken, userSetting } from '../needs.js';
import { Matcher, type Pattern } from '../pattern.js';
import { type Case, DEPLOYMENTS, type Need, type Observe, rule, ruleGroup } from '../rule.js';
import { COMPLETION } from '../targets/code-suggest.js';
import { SetupFailed } from '../targets/errors.js';
import type { FlagChange } from '../targets/feature-flag.js';
import { FROM_WORKHORSE, type Sent } from '../targets/instance.js';
import type { DeploymentName, FlagName, TestTargets } from '../targets/test-targets.js';
import { ACCESS_RULE } from './access-policy.rules.js';

const ENDPOINT = 'ee/lib/api/code_suggestions.rb';
const self = 'self-managed';
const saas = 'saas';
const OK: Pattern = { status: 200 };
const ON: FlagChange = { value: 'true' };
const OFF: FlagChange = { value: 'false' };
const FLAGS: Readonly<Record<DeploymentName, FlagName>> = {
  [self]: 'selfManagedCompletions',
  [saas]: 'saasCompletions',
};

const ask =
  (on: DeploymentName, sent?: Sent): Observe =>
  (targets) =>
    targets.completeAsAllowed(on, sent);

/** A case with a flag set so, and the endpoint's own fully on. */
function withFlag(on: DeploymentName, name: FlagName, change: FlagChange, observe: Observe, expected?: Pattern): Case {
  const endpoint = FLAGS[on];
  return {
    needs: [flag(on, name), flag(on, endpoint)],
    ...(expected !== undefined && { expected }),
    observe: (targets) =>
      targets.flag(on, endpoint).within([ON], () => targets.flag(on, name).within([change], () => observe(targets))),
  };
}

/** A case while all flags let a request pass. */
const allowed = (on: DeploymentName, observe: Observe, expected?: Pattern, needs: readonly Need[] = []): Case => {
  const made = withFlag(on, on === saas ? 'purchase' : 'tokensApi', on === saas ? OFF : ON, observe, expected) as {
    readonly needs: readonly Need[];
    readonly observe: Observe;
  };
  return { ...made, needs: [...made.needs, ...needs] };
};

/** The request of a user of SaaS whose own setting is off. */
const asRefused: Observe = async (targets) => {
  const { token } = await targets.saas.createAccount({ codeSuggestions: false });
  return targets.saas.complete({ bearer: token });
};

const unreachable = { kind: 'unreachable', on: 'out', path: COMPLETIONS_PATHS[0] } as const;
const refusing = { kind: 'status', status: 418, body: { odd: true }, on: 'out', path: COMPLETIONS_PATHS[0] } as const;

/** The completions endpoint of GitLab 16.3, its rules in their order. */
export const completionsRules = ruleGroup('completions', { on: DEPLOYMENTS, source: ENDPOINT }, [
  rule('token-is-known', { row: '1', source: 'lib/api/helpers.rb, authenticate!', refusal: UNAUTHORIZED })((on) => ({
    'completions: no token': (targets) => targets.on(on).complete(),
    'completions: a token that nobody has': (targets) =>
      targets.on(on).complete({ bearer: 'glpat-00000000000000000000' }),
  })),
  rule('feature-flag-is-on:code_suggestions_tokens_api', {
    row: '2',
    says: 'ops flag, on by default',
    refusal: FEATURE_NOT_FOUND,
  })((on) => ({ 'completions: off': withFlag(on, 'tokensApi', OFF, ask(on)) })),
  rule('instance-setting-is-on', { row: '3', on: [self], refusal: UNAUTHORIZED, needs: [instanceSetting] })({
    'completions: off': (targets) => targets.instanceSetting.within(false, () => targets.completeAsAllowed(self)),
  }),
  rule('ai-access-token-is-stored', { row: '4', on: [self], refusal: UNAUTHORIZED, needs: [storedToken] })({
    'completions: none is stored': (targets) =>
      targets.storedToken.holding(null, () => targets.completeAsAllowed(self)),
  }),
  rule('request-is-not-proxied', { row: '5', on: [self], refusal: INTERNAL_SERVER_ERROR })({
    'completions: User-Agent of a GitLab proxy': ask(self, { headers: FROM_WORKHORSE }),
  }),
  rule(ACCESS_RULE, {
    row: '6',
    on: [saas],
    source: 'ee/app/policies/ee/global_policy.rb',
    says: 'as for the token request',
    refusal: UNAUTHORIZED,
    needs: [userSetting(saas)],
  })({ 'completions: the user’s own setting is off': asRefused }),
  rule('instance-admin-flag-is-on', { row: '7', on: [saas], says: 'for a proxied request', refusal: UNAUTHORIZED })({
    'completions: proxied request, flag off': withFlag(
      saas,
      'forInstanceAdmin',
      OFF,
      ask(saas, { headers: FROM_WORKHORSE }),
    ),
  }),
  rule('feature-flag-is-on:self_managed_code_suggestions_completion_api', {
    row: '8',
    on: [self],
    says: 'off by default',
    repair: 'completions flag',
    refusal: FEATURE_NOT_FOUND,
  })({
    off: withFlag(self, 'tokensApi', ON, (targets) =>
      targets.flag(self, FLAGS[self]).within([OFF], () => targets.completeAsAllowed(self)),
    ),
    'not set: off by default': withFlag(self, 'tokensApi', ON, (targets) =>
      targets.flag(self, FLAGS[self]).within([], () => targets.completeAsAllowed(self)),
    ),
    on: allowed(self, ask(self), OK),
  }),
  rule('service-access-token-is-active', {
    row: '9',
    on: [self],
    says: 'SaaS gives one by the stored token',
    repair: 'stored token',
    refusal: UNAUTHORIZED,
  })({
    'SaaS does not know the stored token': allowed(
      self,
      (targets) => targets.storedToken.holding('glpat-11111111111111111111', () => targets.completeAsAllowed(self)),
      undefined,
      [storedToken],
    ),
  }),
  rule('feature-flag-is-on:code_suggestions_completion_api', {
    row: '10',
    on: [saas],
    says: 'for the user, off by default',
    repair: 'completions flag',
    refusal: FEATURE_NOT_FOUND,
  })({
    off: withFlag(saas, 'saasCompletions', OFF, ask(saas)),
    'on for another user': withFlag(saas, 'purchase', OFF, async (targets) => {
      const { username: user } = await targets.saas.createAccount();
      return targets.flag(saas, 'saasCompletions').within([{ ...ON, user }], () => targets.completeAsAllowed(saas));
    }),
    'on for the user': withFlag(
      saas,
      'purchase',
      OFF,
      async (targets) => {
        const { username: user } = await targets.allowed(saas);
        return targets.flag(saas, 'saasCompletions').within([{ ...ON, user }], () => targets.completeAsAllowed(saas));
      },
      OK,
    ),
  }),
  rule('project-has-a-purchase', {
    row: '11',
    on: [saas],
    says: 'purchases are not simulated: every project passes while `purchase_code_suggestions` is off, none while it is on',
    repair: 'purchase flag',
    refusal: FEATURE_NOT_FOUND,
  })({
    'flag on': withFlag(saas, 'purchase', ON, ask(saas)),
    'flag off, no project named': allowed(saas, ask(saas, { body: COMPLETION })),
    'flag off': allowed(saas, ask(saas), OK),
  }),
  rule('code-suggest-answers', {
    row: '12',
    source: 'workhorse/internal/sendurl',
    says: 'GitLab relays what Code Suggest answers',
    answer: 'Code Suggest’s status and body as they are; 500 `Internal Server Error` in `text/plain` if no answer came',
    refusal: {
      status: 500,
      text: 'Internal Server Error',
      headers: { 'content-type': like('text/plain', /^text\/plain\b/) },
    },
  })((on) => ({
    'Code Suggest cannot be reached': allowed(
      on,
      (targets) => targets.faults(on).during(unreachable, () => targets.completeAsAllowed(on)),
      undefined,
      [faults(on)],
    ),
    'a status that is none of ours comes back with its body': allowed(
      on,
      (targets) => targets.faults(on).during(refusing, () => targets.completeAsAllowed(on)),
      { status: 418, body: { odd: true } },
      [faults(on)],
    ),
  })),
]);

/** That the first rule that fails answers. */
export const completionsOrderRules = ruleGroup(
  'order of the rules of completions',
  { on: DEPLOYMENTS, source: ENDPOINT },
  [
    rule('rules-answer-in-their-order', { on: [self], expected: UNAUTHORIZED })({
      'completions: access policy before the endpoint’s flag': {
        needs: [instanceSetting, flag(self, FLAGS[self])],
        observe: (targets) =>
          targets
            .flag(self, FLAGS[self])
            .within([OFF], () => targets.instanceSetting.within(false, () => targets.completeAsAllowed(self))),
      },
    }),
    rule('rules-answer-in-their-order', { on: [saas], expected: UNAUTHORIZED })({
      'completions: access policy before the endpoint’s flag': {
        needs: [userSetting(saas), flag(saas, FLAGS[saas])],
        observe: (targets) => targets.flag(saas, FLAGS[saas]).within([OFF], () => asRefused(targets)),
      },
    }),
  ],
);

/** What else an editor's request may carry that is nothing to Code Suggest. */
const IDENTITY = { cookie: '_gitlab_session=conformance', 'x-gitlab-realm': 'of-the-client', range: 'bytes=0-1000000' };
const TELEMETRY = { 'x-gitlab-cs-accepts': '3' };
const TOLD = ['x-gitlab-cs-accepts', 'x-gitlab-authentication-type', 'authorization'];
const SENT_ON = new Set([
  ...['x-gitlab-authentication-type', 'authorization', 'content-type', 'x-gitlab-cs-accepts'],
  ...['x-request-id', 'host', 'connection', 'content-length', 'accept-encoding'],
]);

async function atCodeSuggest(
  targets: TestTargets,
  on: DeploymentName,
  sent: Sent,
): Promise<RecordedExchange['request']> {
  const answer = await targets.completeAsAllowed(on, sent);
  const recorded = await recordedExchanges(targets.codeSuggest.service, answer.correlationId);
  const found = recorded.find(({ direction, path }) => direction === 'in' && path.startsWith(COMPLETIONS_PATHS[0]));
  if (found) return found.request;
  throw new SetupFailed(
    `Code Suggest recorded no request of ${GITLAB_COMPLETIONS_PATH}, which answered ${answer.status}`,
  );
}

const seen = (
  on: DeploymentName,
  sent: Sent,
  expected: Pattern,
  look: (request: RecordedExchange['request']) => unknown,
) =>
  allowed(on, async (targets) => look(await atCodeSuggest(targets, on, sent)), expected, [exchanges('model-gateway')]);

const WITHOUT = new Matcher('without the personal access token', (got) => !String(got).includes('PAT'));

/** What reaches Code Suggest of an editor's request. */
export const completionsSentRules = ruleGroup('what completions sends on', { on: DEPLOYMENTS, source: ENDPOINT }, [
  rule('only-these-headers-are-sent-on')((on) => ({
    'by their names, as Code Suggest recorded them': seen(
      on,
      { headers: { ...IDENTITY, ...TELEMETRY } },
      [],
      ({ headers }) => Object.keys(headers).filter((name) => !SENT_ON.has(name)),
    ),
    'telemetry goes along, and the kind of token is told': seen(
      on,
      { headers: TELEMETRY },
      {
        'x-gitlab-cs-accepts': '3',
        'x-gitlab-authentication-type': 'oidc',
        authorization: like('Bearer …', /^Bearer \S+$/),
      },
      ({ headers }) => Object.fromEntries(TOLD.map((name) => [name, headers[name]])),
    ),
  })),
  rule('parameters-are-sent-on')((on) => ({
    'but for private_token': seen(
      on,
      { query: { q: '1' }, body: { ...COMPLETION, project_id: -1, private_token: '' } },
      { ...COMPLETION, project_id: -1, q: '1' },
      ({ body }) => ({
        ...(body as object),
        ...('private_token' in (body as object) ? { private_token: 'sent on' } : {}),
      }),
    ),
  })),
  rule('credentials-stay-on-their-hop')((on) => ({
    'completions: the personal access token is nowhere in what Code Suggest recorded': {
      needs: [exchanges('model-gateway')],
      expected: WITHOUT,
      observe: async (targets) => {
        const { token } = await targets.allowed(on);
        const inQuery = { query: { access_token: token, bearer_token: token, private_token: token } };
        return targets.flag(on, FLAGS[on]).within([ON], async () => {
          const recorded = JSON.stringify(await atCodeSuggest(targets, on, inQuery));
          return recorded.replaceAll(token, 'PAT').replaceAll(fingerprint(token), 'PAT');
        });
      },
    },
  })),
]);
