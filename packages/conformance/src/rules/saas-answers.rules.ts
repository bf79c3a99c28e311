import { NoAnswer } from '@tandem/client';
import { type Fault, TOKENS_PATH } from '@tandem/contracts';
import type { TestTargets } from '../targets/test-targets.js';
import { like } from '../expected/answers.js';
import { Matcher, type Pattern } from '../expected/pattern.js';
import { faults, unsupported } from '../needs.js';
import type { Rule, RuleGroup } from '../rule.js';

const on = 'self-managed';
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
async function requestDuring(targets: TestTargets, where: 'self-managed' | 'saas', fault: Fault) {
  const { token } = await targets.allowed(on);
  return targets.faults(where).during(fault, () => targets.selfManaged.requestToken({ bearer: token }));
}

const rule = (what: string, where: 'self-managed' | 'saas', fault: Fault, expected: Pattern): Rule => ({
  name: 'saas-answers',
  case: what,
  on,
  source: 'workhorse/internal/sendurl',
  needs: [faults(where)],
  expected,
  observe: (targets) => requestDuring(targets, where, fault),
});

/** Row 12 of the token request: what self-managed makes of SaaS's answer, or of none. */
export const saasAnswersRules: RuleGroup = {
  name: 'the answer of SaaS',
  rules: [
    rule('500 in plain text: SaaS cannot be reached', on, { kind: 'unreachable', on: 'out' }, BAD_UPSTREAM),
    rule(
      '500 in plain text: SaaS breaks off before its first byte',
      'saas',
      { kind: 'reset', ...AT_SAAS },
      BAD_UPSTREAM,
    ),
    rule(
      'a status that is none of ours comes back with its body',
      'saas',
      { kind: 'status', status: 418, body: { message: '418', odd: true }, ...AT_SAAS },
      { status: 418, body: { message: '418', odd: true } },
    ),
    rule(
      'a redirect is passed back, not followed',
      'saas',
      { kind: 'status', status: 302, headers: { location: ELSEWHERE }, ...AT_SAAS },
      { status: 302, headers: { location: ELSEWHERE } },
    ),
    rule(
      'Retry-After comes back, Cache-Control and Pragma do not',
      'saas',
      {
        kind: 'status',
        status: 429,
        headers: { 'retry-after': '7', 'cache-control': OF_SAAS, pragma: OF_SAAS },
        ...AT_SAAS,
      },
      {
        status: 429,
        headers: { 'retry-after': '7', 'cache-control': notFromSaas, pragma: notFromSaas },
      },
    ),
    {
      ...rule('', 'saas', { kind: 'truncate', bytes: 10, ...AT_SAAS }, 'no whole answer'),
      case: 'an answer that breaks off in its middle does not look complete',
      observe: async (targets) => {
        try {
          return await requestDuring(targets, 'saas', { kind: 'truncate', bytes: 10, ...AT_SAAS });
        } catch (error) {
          if (error instanceof NoAnswer) return 'no whole answer';
          throw error;
        }
      },
    },
    {
      ...rule('', 'saas', { kind: 'delay', milliseconds: 1, ...AT_SAAS }, null),
      case: '500 in plain text: SaaS is silent past the limit',
      needs: [unsupported('the limit is a setting of self-managed that its API does not tell')],
    },
  ],
};
