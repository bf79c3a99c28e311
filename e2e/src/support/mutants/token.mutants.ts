import type { ProxiedAnswer } from '../mutating-proxy.js';
import { BLOCKED, EXPIRED, INSUFFICIENT_SCOPE, NOT_FOUND, REVOKED, UNAUTHORIZED } from '../answers.js';
import { answering, at, given, isTokenRequest, type Mutant, other, where, withHeaders } from './mutant.js';

const says = ({ body }: ProxiedAnswer, text: string) => body.includes(text);
const hasToken = (headers: object) => 'authorization' in headers || 'private-token' in headers;
const challenge = { 'www-authenticate': 'Bearer realm="Protected by OAuth 2.0"' };

/** Deployments that are wrong about who asks. */
export const tokenMutants: readonly Mutant[] = (['self-managed', 'saas'] as const).flatMap((place) => {
  const rule = (name: string, ...cases: string[]) => cases.map((what) => `${place} ${name}: ${what}`);
  const expiry = rule(
    'token-is-not-expired',
    'expired a week ago',
    'expires_at is today',
    'to the second: 23:59:59 before and 00:00:00 of its date',
  );
  const user = (what: string) => rule('user-may-use-the-api', what);
  const order = (what: string) => rule('rules-answer-in-their-order', what);
  const scopes = [`${place} token-has-scope`];
  const flag = `feature-flag-is-on:code_suggestions_tokens_api`;
  return [
    answering(place, 'asks nobody for a token', rule('token-is-known', 'no token'), (answer, { headers }) =>
      hasToken(headers) ? undefined : given(answer),
    ),
    answering(
      place,
      'takes any token',
      rule(
        'token-is-known',
        'a token that nobody has',
        'a text that is no token',
        'the beginning of a token',
        'an encoded NUL',
        'a token of the other deployment',
      ),
      where(401, (answer, { headers }) => (hasToken(headers) ? given(answer) : undefined)),
    ),
    answering(place, 'challenges who has no token', rule('token-is-known', 'no token'), (answer) =>
      withHeaders(answer, challenge),
    ),
    answering(place, 'takes an expired token', expiry, (answer) =>
      says(answer, 'is expired') ? given(answer) : undefined,
    ),
    answering(place, 'does not say that a token is expired', expiry, (answer) =>
      says(answer, 'is expired') ? other(answer, 401, UNAUTHORIZED) : undefined,
    ),
    answering(place, 'does not challenge who has an expired token', expiry, (answer) =>
      withHeaders(answer, { 'www-authenticate': undefined }),
    ),
    answering(
      place,
      'lets tokens expire a day early',
      rule('token-is-not-expired', 'expires_at is tomorrow'),
      where(201, (answer) => other(answer, 401, EXPIRED)),
    ),
    answering(place, 'lets anybody act as another user', [`${place} sudo-is-for-administrators`], where(403, given)),
    answering(
      place,
      'takes an administrator for nobody else',
      [`${place} sudo-acts-as-the-user`],
      where(201, (answer) => other(answer, 401, UNAUTHORIZED)),
    ),
    answering(place, 'takes a revoked token', [`${place} token-is-not-revoked`], (answer) =>
      says(answer, 'was revoked') ? given(answer) : undefined,
    ),
    answering(place, 'does not challenge who has a revoked token', [`${place} token-is-not-revoked`], (answer) =>
      withHeaders(answer, { 'www-authenticate': undefined }),
    ),
    answering(place, 'serves a blocked user', user('a blocked user'), where(403, given)),
    answering(
      place,
      'does not say that a user is blocked',
      user('a blocked user'),
      where(403, (answer) => other(answer, 403, { message: '403 Forbidden' })),
    ),
    answering(place, 'serves a deactivated user', user('a deactivated user'), where(403, given)),
    answering(
      place,
      'takes a deactivated user for a blocked one',
      user('a deactivated user'),
      where(403, (answer) => other(answer, 403, BLOCKED)),
    ),
    answering(place, 'asks for no scope', scopes, where(403, given)),
    answering(
      place,
      'names another scope',
      scopes,
      where(403, (answer) => other(answer, 403, { ...INSUFFICIENT_SCOPE, scope: 'api' })),
    ),
    answering(
      place,
      'challenges who lacks the scope',
      scopes,
      where(403, (answer) => withHeaders(answer, challenge)),
    ),
    answering(place, 'does not ask the flag', rule(flag, 'off'), where(404, given)),
    answering(
      place,
      'answers 401 while the flag is off',
      rule(flag, 'off'),
      where(404, (answer) => other(answer, 401, UNAUTHORIZED)),
    ),
    answering(
      place,
      'has the flag off by default',
      rule(flag, 'not set: on by default'),
      where(201, (answer) => other(answer, 404, NOT_FOUND)),
    ),
    remembering(place, 'keeps the state of the flag', rule(flag, 'switched off and on: from the next request on')),
    answering(
      place,
      'looks at the flag first',
      order('unknown token before flag'),
      where(401, (answer) => other(answer, 404, NOT_FOUND)),
    ),
    answering(
      place,
      'looks at expiry before it knows the token',
      order('unknown token before expired'),
      where(401, (answer) => other(answer, 401, EXPIRED)),
    ),
    answering(
      place,
      'looks at revocation before expiry',
      order('expired before revoked'),
      where(401, (answer) => other(answer, 401, REVOKED)),
    ),
    answering(
      place,
      'looks at the user before revocation',
      order('revoked before blocked'),
      where(401, (answer) => other(answer, 403, BLOCKED)),
    ),
    answering(
      place,
      'looks at the scope before the user',
      order('blocked before scope'),
      where(403, (answer) => other(answer, 403, INSUFFICIENT_SCOPE)),
    ),
    answering(
      place,
      'looks at the flag before the scope',
      order('scope before flag'),
      where(403, (answer) => other(answer, 404, NOT_FOUND)),
    ),
    ...['x-frame-options', 'x-content-type-options', 'x-request-id'].map((header) =>
      answering(place, `leaves ${header} out`, [`${place} answers-carry-gitlabs-headers`], (answer) =>
        withHeaders(answer, { [header]: undefined }),
      ),
    ),
    answering(
      place,
      'says in which charset its JSON is',
      [`${place} answers-carry-gitlabs-headers: a refusal`],
      where(401, (answer) => withHeaders(answer, { 'content-type': 'application/json; charset=utf-8' })),
    ),
    {
      does: `${place} answers an unknown route like a record that is not there`,
      caughtBy: [`${place} unknown-route-is-not-found`],
      corrupts: () =>
        at(place, {
          answer: (answer) =>
            says(answer, '"error":"404 Not Found"') ? other(answer, 404, { message: '404 Not found' }) : undefined,
        }),
    },
  ] satisfies Mutant[];
});

/** One that gives whoever it answered once the same answer again. */
export function remembering(place: 'self-managed' | 'saas', does: string, caughtBy: readonly string[]): Mutant {
  return {
    does: `${place} ${does}`,
    caughtBy,
    corrupts: () => {
      const answers = new Map<string, ProxiedAnswer>();
      return at(place, {
        answer: (answer, request) => {
          if (!isTokenRequest(request)) return undefined;
          const token = String(request.headers.authorization);
          const first = answers.get(token);
          answers.set(token, first ?? answer);
          return first;
        },
      });
    },
  };
}
