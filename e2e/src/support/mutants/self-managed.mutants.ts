import { INTERNAL_SERVER_ERROR, NOT_FOUND, UNAUTHORIZED } from '../answers.js';
import type { ProxiedAnswer, ProxiedRequest, Corruption } from '../mutating-proxy.js';
import {
  answering,
  given,
  isTokenRequest,
  type Mutant,
  other,
  reading,
  where,
  withHeaders,
  withJson,
} from './mutant.js';

const place = 'self-managed';
const rule = (name: string, what?: string) => [`${place} ${name}${what === undefined ? '' : `: ${what}`}`];
const relays = (what: string) => rule('saas-answers', `self-managed relays the ${what}`);
const upstream = (what: string) => rule('saas-answers', what);
const SETTINGS = '/api/v4/application/settings';

/** One that lets more of the editor's request reach SaaS than it should. */
function leaking(
  does: string,
  caughtBy: readonly string[],
  leak: (seen: ProxiedRequest, sent: ProxiedRequest) => ProxiedRequest,
): Mutant {
  return {
    does: `${place} ${does}`,
    caughtBy,
    corrupts: () => {
      let seen: ProxiedRequest | undefined;
      return {
        [place]: { request: (request) => (isTokenRequest(request) ? (seen = request) : request) },
        hop: { request: (sent) => (seen ? leak(seen, sent) : sent) },
      };
    },
  };
}

const withSent = (sent: ProxiedRequest, headers: object) => ({ ...sent, headers: { ...sent.headers, ...headers } });

/** One that answers requests for the settings otherwise. */
function settings(does: string, caughtBy: readonly string[], answer: NonNullable<Corruption['answer']>): Mutant {
  const ofSettings: Corruption['answer'] = (its, request) =>
    request.url.startsWith(SETTINGS) ? answer(its, request) : undefined;
  return { does: `${place} ${does}`, caughtBy, corrupts: () => ({ [place]: { answer: ofSettings } }) };
}

const refused = (answer: ProxiedAnswer) => other(answer, 401, UNAUTHORIZED);

/** Self-managed deployments that are wrong about themselves, and about their way to SaaS. */
export const selfManagedMutants: readonly Mutant[] = [
  answering(place, 'does not ask the instance setting', rule('instance-setting-is-on', 'off'), where(404, given)),
  answering(
    place,
    'answers 401 while the instance setting is off, as later GitLab does',
    rule('instance-setting-is-on', 'off'),
    where(404, refused),
  ),
  answering(
    place,
    'finds the instance setting off although it is on',
    rule('instance-setting-is-on', 'on'),
    where(201, (answer) => other(answer, 404, NOT_FOUND)),
  ),
  answering(
    place,
    'answers 401 where no token is stored, as later GitLab does',
    rule('ai-access-token-is-stored'),
    where(404, refused),
  ),
  answering(place, 'sends on what a proxy sent', rule('request-is-not-proxied'), where(500, given)),
  answering(
    place,
    'answers in plain text what a proxy sent',
    rule('request-is-not-proxied'),
    where(500, (answer) => other(answer, 500, 'Internal Server Error')),
  ),
  answering(
    place,
    'asks for the settings of its users and groups',
    rule('settings-of-users-and-groups-do-not-count'),
    where(201, refused),
  ),
  answering(
    place,
    'looks for a proxy before its setting',
    rule('rules-answer-in-their-order', 'instance setting before the request of a proxy'),
    where(404, (answer) => other(answer, 500, INTERNAL_SERVER_ERROR)),
  ),
  answering(
    place,
    'looks for a proxy before the stored token',
    rule('rules-answer-in-their-order', 'stored token before the request of a proxy'),
    where(404, (answer) => other(answer, 500, INTERNAL_SERVER_ERROR)),
  ),

  answering(
    place,
    'hides what SaaS refused',
    [
      ...relays('401 of a stored token that SaaS does not know'),
      ...relays('401 of a stored token that was revoked, with its challenge'),
      ...relays('401 of a stored token whose user the flag is off for'),
    ],
    where(401, (answer) => other(answer, 500, 'Internal Server Error')),
  ),
  answering(
    place,
    'loses the challenge of SaaS',
    relays('401 of a stored token that was revoked, with its challenge'),
    (answer) => withHeaders(answer, { 'www-authenticate': undefined }),
  ),
  answering(
    place,
    'relays 200 for 201',
    relays('201 of a stored token whose user the flag is on for'),
    where(201, (answer) => ({ ...answer, status: 200 })),
  ),

  leaking('sends the query on', rule('query-is-dropped'), ({ url }, sent) => ({ ...sent, url })),
  leaking('sends the body on', rule('body-is-dropped'), ({ body }, sent) => ({
    ...withSent(sent, { 'content-type': 'application/json' }),
    body,
  })),
  leaking(
    'sends PRIVATE-TOKEN on',
    rule('client-headers-are-dropped', 'PRIVATE-TOKEN does not reach SaaS, which would refuse it'),
    ({ headers }, sent) => withSent(sent, { 'private-token': headers['private-token'] }),
  ),
  leaking(
    'sends cookies on',
    rule('client-headers-are-dropped', 'by the header’s names, as SaaS recorded them'),
    ({ headers: { cookie } }, sent) => withSent(sent, { cookie }),
  ),
  leaking(
    'sends the personal access token along in a header of its own',
    rule('credentials-stay-on-their-hop'),
    ({ headers: { authorization } }, sent) => withSent(sent, { accept: authorization }),
  ),
  reading('hop', 'has the User-Agent of the editor', rule('request-is-workhorses'), (sent) =>
    withSent(sent, { 'user-agent': 'editor/1.0' }),
  ),
  reading('hop', 'loses Range and If-*', rule('conditions-are-passed-on'), (sent) =>
    withSent(sent, { range: undefined, 'if-none-match': undefined }),
  ),

  answering(
    place,
    'answers 502 where SaaS is away',
    [
      ...upstream('500 in plain text: SaaS cannot be reached'),
      ...upstream('500 in plain text: SaaS breaks off before its first byte'),
    ],
    where(500, (answer) => other(answer, 502, 'Bad Gateway')),
  ),
  answering(
    place,
    'answers in JSON where SaaS is away',
    upstream('500 in plain text: SaaS cannot be reached'),
    where(500, (answer) => other(answer, 500, INTERNAL_SERVER_ERROR)),
  ),
  answering(
    place,
    'relays no status that it does not know',
    upstream('a status that is none of ours comes back with its body'),
    where(418, (answer) => ({ ...answer, status: 400 })),
  ),
  answering(place, 'follows redirects', upstream('a redirect is passed back, not followed'), where(302, given)),
  answering(place, 'loses Retry-After', upstream('Retry-After comes back, Cache-Control and Pragma do not'), (answer) =>
    withHeaders(answer, { 'retry-after': undefined }),
  ),
  answering(
    place,
    'relays Cache-Control',
    upstream('Retry-After comes back, Cache-Control and Pragma do not'),
    (answer) => withHeaders(answer, { 'cache-control': 'max-age=777' }),
  ),
  {
    does: `${place} completes an answer that broke off`,
    caughtBy: upstream('an answer that breaks off in its middle does not look complete'),
    corrupts: () => ({
      [place]: { brokenOff: { status: 201, headers: { 'content-type': 'application/json' }, body: '{"access_' } },
    }),
  },

  answering(
    place,
    'tells more in its answer',
    rule('answer-has-these-keys'),
    where(201, (answer) => withJson(answer, (body) => ({ ...body, token_type: 'Bearer' }))),
  ),
  answering(
    place,
    'lets tokens live for two hours',
    rule('answer-has-these-keys'),
    where(201, (answer) => withJson(answer, (body) => ({ ...body, expires_in: 7200 }))),
  ),

  settings('shows its settings to everybody', rule('user-is-administrator'), (answer) =>
    answer.status === 403 ? other(answer, 200, {}) : undefined,
  ),
  settings(
    'shows its settings to nobody in particular',
    rule('token-is-known', 'settings are for nobody without a token'),
    (answer) => (answer.status === 401 ? other(answer, 200, {}) : undefined),
  ),
  settings(
    'shows the stored token',
    rule('ai-access-token-is-write-only', 'shown as ***** when stored'),
    (answer, { method }) =>
      method === 'GET' && answer.status === 200 && answer.body.includes('*****')
        ? withJson(answer, (body) => ({ ...body, ai_access_token: 'glpat-22222222222222222222' }))
        : undefined,
  ),
  {
    does: `${place} stores ***** when it is written`,
    caughtBy: rule('ai-access-token-is-write-only', 'writing ***** keeps what is stored'),
    corrupts: () => ({
      [place]: {
        request: (request) =>
          request.url.startsWith(SETTINGS) && request.body.includes('*****')
            ? { ...request, body: JSON.stringify({ ai_access_token: 'glpat-33333333333333333333' }) }
            : request,
      },
    }),
  },
];
