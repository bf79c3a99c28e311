import { PERSONAS, type Tandem } from '@tandem/testing';
import { Load, type Answer, type LoadOptions, type Requests, type Verdict } from './load.js';

/** The refusals while a part of the flow is away, as docs/fidelity.md has them. */
export const UNAVAILABLE: Answer = { status: 503, text: '{"message":"503 Service Unavailable"}' };
/** SaaS did not answer. */
export const NO_ANSWER: Answer = { status: 500, text: 'Internal Server Error' };

const PATH = '/api/v4/code_suggestions/tokens';

/** One token request of the user of the editor. */
export function askForToken(requests: Requests, url: string): Promise<Answer> {
  return requests.send(url, { method: 'POST', path: PATH, bearer: PERSONAS.selfManaged.developer.token });
}

/** The JWT in the answer to a token request; undefined if there is none. */
export function jwtIn({ status, text }: Answer): string | undefined {
  if (status !== 201) return undefined;
  const { access_token: jwt } = JSON.parse(text) as { access_token?: unknown };
  return typeof jwt === 'string' && jwt.split('.').length === 3 ? jwt : undefined;
}

/** What became of a token request that may be refused so. */
export function verdictOf(answer: Answer, refusals: readonly Answer[]): Verdict {
  if (jwtIn(answer) !== undefined) return 'answered';
  if (refusals.some(({ status, text }) => answer.status === status && answer.text.includes(text))) return 'refused';
  return answer.status === undefined ? 'lost' : 'wrong';
}

/** Clients that ask self-managed for tokens, which may be refused so. */
export function loadOfTokenRequests(
  { selfManaged }: Tandem,
  refusals: readonly Answer[],
  options: LoadOptions = { clients: 8 },
): Load {
  return new Load(async (requests) => {
    const answer = await askForToken(requests, selfManaged.url);
    return [verdictOf(answer, refusals), answer];
  }, options);
}

/** One suggestion at Code Suggest. */
export function askForSuggestion(requests: Requests, { modelGateway }: Tandem, jwt: string): Promise<Answer> {
  return requests.send(modelGateway.url, {
    method: 'POST',
    path: '/v2/completions',
    bearer: jwt,
    headers: { 'x-gitlab-authentication-type': 'oidc' },
    body: { current_file: { file_name: 'a.ts', content_above_cursor: 'a', content_below_cursor: '' } },
  });
}
