import { fingerprint, NoAnswer, type RecordedExchange, recordedExchanges } from '@tandem/client';
import { type Fault, TOKENS_PATH } from '@tandem/contracts';
import { CREATED, like, text } from '../answers.js';
import { exchanges, faults } from '../needs.js';
import { Matcher, type Pattern } from '../pattern.js';
import { type Case, rule, ruleGroup } from '../rule.js';
import { SetupFailed } from '../targets/errors.js';
import type { Sent } from '../targets/instance.js';
import type { DeploymentName, TestTargets } from '../targets/test-targets.js';

const self = 'self-managed';
const stated = { on: [self], source: 'workhorse/internal/sendurl' } as const;

/** What else an editor's request may carry that is nothing to SaaS. */
const IDENTITY = {
  cookie: '_gitlab_session=conformance',
  'user-agent': 'editor/1.0',
  'x-forwarded-for': '192.0.2.1',
  referer: 'http://editor.example/',
  'accept-language': 'de',
};
const CONDITIONS = { range: 'bytes=0-1000000', 'if-none-match': '"conformance"' };

/** The headers that may reach SaaS: those of Workhorse, and what HTTP itself needs. */
const ALLOWED = new Set([
  'authorization',
  'content-type',
  'user-agent',
  'x-request-id',
  'host',
  'connection',
  'content-length',
  'accept-encoding',
]);

type Presented = (pat: string) => Sent;

const ask = async (targets: TestTargets, present: Presented) =>
  targets.selfManaged.requestToken(present((await targets.allowed(self)).token));

/** The token request as SaaS recorded it. */
async function atSaas(targets: TestTargets, present: Presented): Promise<RecordedExchange['request']> {
  const answer = await ask(targets, present);
  const recorded = await recordedExchanges(targets.saas.service, answer.correlationId);
  const found = recorded.find(({ direction, path }) => direction === 'in' && path.startsWith(TOKENS_PATH));
  if (found) return { ...found, ...found.request };
  throw new SetupFailed(`saas recorded no request under the correlation id of the answer, which was ${answer.status}`);
}

const seenAtSaas = (
  expected: Pattern,
  present: Presented,
  look: (seen: RecordedExchange['request']) => unknown,
): Case => ({ needs: [exchanges('saas')], expected, observe: async (targets) => look(await atSaas(targets, present)) });

/** What self-managed sends to SaaS, and what it keeps to itself. */
export const proxiedRequestRules = ruleGroup('proxied request', stated, [
  rule('query-is-dropped', { expected: CREATED })({
    'private_token in the query does not reach SaaS, which would refuse it': (targets) =>
      ask(targets, (pat) => ({ query: { private_token: pat } })),
  }),
  rule('body-is-dropped', { expected: CREATED })({
    'private_token in the body does not reach SaaS, which would refuse it': (targets) =>
      ask(targets, (pat) => ({ body: { private_token: pat } })),
  }),
  rule('client-headers-are-dropped', { expected: CREATED })({
    'PRIVATE-TOKEN does not reach SaaS, which would refuse it': (targets) =>
      ask(targets, (pat) => ({ headers: { ...IDENTITY, 'private-token': pat } })),
    'by the header’s names, as SaaS recorded them': seenAtSaas(
      [],
      (pat) => ({ bearer: pat, headers: IDENTITY }),
      ({ headers }) => Object.keys(headers).filter((name) => !ALLOWED.has(name)),
    ),
  }),
  rule('credentials-stay-on-their-hop')({
    'the personal access token is nowhere in what SaaS recorded': {
      needs: [exchanges('saas')],
      expected: new Matcher('without the personal access token', (got) => !String(got).includes('PAT')),
      observe: async (targets) => {
        const { token } = await targets.allowed(self);
        const recorded = JSON.stringify(await atSaas(targets, (pat) => ({ bearer: pat, query: { q: pat } })));
        return recorded.replaceAll(token, 'PAT').replaceAll(fingerprint(token), 'PAT');
      },
    },
  }),
  rule('request-is-workhorses')({
    'User-Agent of Workhorse, a token of its own, the correlation id': seenAtSaas(
      {
        authorization: like('Bearer …', /^Bearer \S+$/i),
        'user-agent': like('gitlab-workhorse …', /^gitlab-workhorse/),
        'x-request-id': text,
      },
      (pat) => ({ bearer: pat, body: { ignored: true } }),
      ({ headers: { authorization, 'user-agent': agent, 'x-request-id': id } }) => ({
        authorization,
        'user-agent': agent,
        'x-request-id': id,
      }),
    ),
  }),
  rule('conditions-are-passed-on')({
    'Range and If-* go along': seenAtSaas(
      CONDITIONS,
      (pat) => ({ bearer: pat, headers: CONDITIONS }),
      ({ headers }) => ({ range: headers.range, 'if-none-match': headers['if-none-match'] }),
    ),
  }),
]);

const AT_SAAS = { on: 'in', path: TOKENS_PATH } as const;
const ELSEWHERE = 'http://redirected.example/';
const OF_SAAS = 'max-age=777';
const notFromSaas = new Matcher('not that of SaaS', (got) => got !== OF_SAAS);

const BAD_UPSTREAM: Pattern = {
  status: 500,
  text: 'Internal Server Error',
  headers: { 'content-type': like('text/plain', /^text\/plain\b/) },
};

/** An editor's request while something goes wrong on a deployment. */
const during = (deployment: DeploymentName, fault: Fault, expected: Pattern = BAD_UPSTREAM): Case => ({
  needs: [faults(deployment)],
  expected,
  observe: async (targets) => {
    const answer = targets.faults(deployment).during(fault, () => targets.requestTokenAsAllowed(self));
    return answer.catch((error: unknown) => {
      if (error instanceof NoAnswer) return 'no whole answer';
      throw error;
    });
  },
});

/** Row 12 of the token request: what self-managed makes of SaaS's answer, or of none. */
export const saasAnswersRules = ruleGroup('the answer of SaaS', stated, [
  rule('saas-answers', {
    row: '12',
    says: 'self-managed relays what SaaS answers',
    answer: 'SaaS’s status and body as they are; 500 `Internal Server Error` in `text/plain` if no answer came',
    refusal: BAD_UPSTREAM,
  })({
    '500 in plain text: SaaS cannot be reached': during(self, { kind: 'unreachable', on: 'out' }),
    '500 in plain text: SaaS breaks off before its first byte': during('saas', { kind: 'reset', ...AT_SAAS }),
    'a status that is none of ours comes back with its body': during(
      'saas',
      { kind: 'status', status: 418, body: { message: '418', odd: true }, ...AT_SAAS },
      { status: 418, body: { message: '418', odd: true } },
    ),
    'a redirect is passed back, not followed': during(
      'saas',
      { kind: 'status', status: 302, headers: { location: ELSEWHERE }, ...AT_SAAS },
      { status: 302, headers: { location: ELSEWHERE } },
    ),
    'Retry-After comes back, Cache-Control and Pragma do not': during(
      'saas',
      {
        kind: 'status',
        status: 429,
        headers: { 'retry-after': '7', 'cache-control': OF_SAAS, pragma: OF_SAAS },
        ...AT_SAAS,
      },
      { status: 429, headers: { 'retry-after': '7', 'cache-control': notFromSaas, pragma: notFromSaas } },
    ),
    'an answer that breaks off in its middle does not look complete': during(
      'saas',
      { kind: 'truncate', bytes: 10, ...AT_SAAS },
      'no whole answer',
    ),
    '500 in plain text: SaaS is silent past the limit': {
      unsupported: 'the limit is a setting of self-managed that its API does not tell',
    },
  }),
]);
