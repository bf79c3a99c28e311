import type { ProxiedAnswer, ProxiedRequest, Corruption } from '../mutating-proxy.js';

/** Where a wrong server can stand: at an end of the flow, or between self-managed and SaaS. */
export type Place = 'self-managed' | 'saas' | 'hop' | 'model-gateway';

/** A server that breaks a rule. */
export interface Mutant {
  /** What it does. */
  readonly does: string;
  /** The rules that have to catch it: ids, or `service rule` for all of its cases. */
  readonly caughtBy: readonly string[];
  /** What is tried on it where that is more: the rest has to pass. */
  readonly tries?: readonly string[];
  /** Made again for every use, so that one may remember what it saw. */
  readonly corrupts: () => Partial<Record<Place, Corruption>>;
}

const TOKENS_PATH = '/api/v4/code_suggestions/tokens';

/** Something wrong at one place. */
export const at = (place: Place, corruption: Corruption): Partial<Record<Place, Corruption>> => ({
  [place]: corruption,
});

/** One that answers token requests at a place otherwise. */
export function answering(
  place: Place,
  does: string,
  caughtBy: readonly string[],
  change: (answer: ProxiedAnswer, request: ProxiedRequest) => ProxiedAnswer | undefined,
): Mutant {
  const answer: Corruption['answer'] = (given, request) =>
    isTokenRequest(request) ? change(given, request) : undefined;
  return { does: `${place} ${does}`, caughtBy, corrupts: () => at(place, { answer }) };
}

/** One that reads token requests at a place otherwise. */
export function reading(
  place: Place,
  does: string,
  caughtBy: readonly string[],
  change: (request: ProxiedRequest) => ProxiedRequest,
): Mutant {
  const request: Corruption['request'] = (given) => (isTokenRequest(given) ? change(given) : given);
  return { does: `${place} ${does}`, caughtBy, corrupts: () => at(place, { request }) };
}

export function isTokenRequest({ method, url }: ProxiedRequest): boolean {
  return method === 'POST' && url.split('?')[0] === TOKENS_PATH;
}

/** An answer with another status and body. */
export function other(
  answer: ProxiedAnswer,
  status: number,
  body: object | string,
  headers: object = {},
): ProxiedAnswer {
  const isText = typeof body === 'string';
  const type = isText ? 'text/plain' : 'application/json';
  return {
    status,
    headers: { ...answer.headers, 'content-type': type, ...headers },
    body: isText ? body : JSON.stringify(body),
  };
}

/** A 201 of somebody who gives everybody a token. */
export function given(answer: ProxiedAnswer): ProxiedAnswer {
  return other(answer, 201, { access_token: 'e30.e30.e30', expires_in: 3600, created_at: 1 });
}

/** An answer with other headers; undefined takes one away. */
export function withHeaders(answer: ProxiedAnswer, headers: Record<string, string | undefined>): ProxiedAnswer {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** The answer with its JSON body changed. */
export function withJson(answer: ProxiedAnswer, change: (body: Record<string, unknown>) => object): ProxiedAnswer {
  return { ...answer, body: JSON.stringify(change(JSON.parse(answer.body) as Record<string, unknown>)) };
}

/** A change for answers of one status alone. */
export const where =
  (status: number, change: (answer: ProxiedAnswer, request: ProxiedRequest) => ProxiedAnswer | undefined) =>
  (answer: ProxiedAnswer, request: ProxiedRequest): ProxiedAnswer | undefined =>
    answer.status === status ? change(answer, request) : undefined;

/** What Code Suggest answers where it lets a request in. */
export const COMPLETION = {
  id: 'id',
  model: { engine: 'e', name: 'n', lang: 'l' },
  object: 'text_completion',
  created: 1,
  choices: [],
};
