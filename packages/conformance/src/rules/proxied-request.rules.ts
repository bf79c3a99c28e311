import { TOKENS_PATH } from '@tandem/contracts';
import type { TestTargets } from '../targets/test-targets.js';
import { SetupFailed } from '../targets/verdicts.js';
import { CREATED, like, text } from '../expected/answers.js';
import { Matcher } from '../expected/pattern.js';
import { fingerprint, type HttpRequest, type RecordedExchange, recordedExchanges } from '@tandem/client';
import { exchanges } from '../needs.js';
import type { Rule, RuleGroup } from '../rule.js';

const on = 'self-managed';
const source = 'workhorse/internal/sendurl';

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

type Presented = (pat: string) => Omit<HttpRequest, 'method' | 'path'>;

async function ask(targets: TestTargets, present: Presented) {
  return targets.selfManaged.requestToken(present((await targets.allowed(on)).token));
}

/** The token request as SaaS recorded it. */
async function atSaas(
  targets: TestTargets,
  present: Presented,
): Promise<RecordedExchange['request'] & RecordedExchange> {
  const answer = await ask(targets, present);
  const recorded = await recordedExchanges(targets.saas.service, answer.headers['x-request-id']);
  const found = recorded.find(({ direction, path }) => direction === 'in' && path.startsWith(TOKENS_PATH));
  if (!found)
    throw new SetupFailed(
      `saas recorded no request under the correlation id of the answer, which was ${answer.status}`,
    );
  return { ...found, ...found.request };
}

const seenAtSaas = (what: string, rule: Pick<Rule, 'name' | 'expected' | 'observe'>): Rule => ({
  case: what,
  on,
  source,
  needs: [exchanges('saas')],
  ...rule,
});

const noPersonalToken = new Matcher('without the personal access token', (got) => !String(got).includes('PAT'));

/** What self-managed sends to SaaS, and what it keeps to itself. */
export const proxiedRequestRules: RuleGroup = {
  name: 'proxied request',
  rules: [
    {
      name: 'query-is-dropped',
      case: 'private_token in the query does not reach SaaS, which would refuse it',
      on,
      source,
      expected: CREATED,
      observe: (targets) => ask(targets, (pat) => ({ query: { private_token: pat } })),
    },
    {
      name: 'body-is-dropped',
      case: 'private_token in the body does not reach SaaS, which would refuse it',
      on,
      source,
      expected: CREATED,
      observe: (targets) => ask(targets, (pat) => ({ body: { private_token: pat } })),
    },
    {
      name: 'client-headers-are-dropped',
      case: 'PRIVATE-TOKEN does not reach SaaS, which would refuse it',
      on,
      source,
      expected: CREATED,
      observe: (targets) => ask(targets, (pat) => ({ headers: { ...IDENTITY, 'private-token': pat } })),
    },
    seenAtSaas('by the header’s names, as SaaS recorded them', {
      name: 'client-headers-are-dropped',
      expected: [],
      observe: async (targets) => {
        const { headers } = await atSaas(targets, (pat) => ({ bearer: pat, headers: IDENTITY }));
        return Object.keys(headers).filter((name) => !ALLOWED.has(name));
      },
    }),
    seenAtSaas('the personal access token is nowhere in what SaaS recorded', {
      name: 'credentials-stay-on-their-hop',
      expected: noPersonalToken,
      observe: async (targets) => {
        const { token } = await targets.allowed(on);
        const recorded = JSON.stringify(await atSaas(targets, (pat) => ({ bearer: pat, query: { q: pat } })));
        return recorded.replaceAll(token, 'PAT').replaceAll(fingerprint(token), 'PAT');
      },
    }),
    seenAtSaas('User-Agent of Workhorse, a token of its own, the correlation id', {
      name: 'request-is-workhorses',
      expected: {
        authorization: like('Bearer …', /^Bearer \S+$/i),
        'user-agent': like('gitlab-workhorse …', /^gitlab-workhorse/),
        'x-request-id': text,
      },
      observe: async (targets) => {
        const { headers } = await atSaas(targets, (pat) => ({
          bearer: pat,
          body: { ignored: true },
        }));
        const { authorization, 'user-agent': agent, 'x-request-id': id } = headers;
        return { authorization, 'user-agent': agent, 'x-request-id': id };
      },
    }),
    seenAtSaas('Range and If-* go along', {
      name: 'conditions-are-passed-on',
      expected: CONDITIONS,
      observe: async (targets) => {
        const { headers } = await atSaas(targets, (pat) => ({ bearer: pat, headers: CONDITIONS }));
        return { range: headers.range, 'if-none-match': headers['if-none-match'] };
      },
    }),
  ],
};
