import { BODY_TYPES } from '@tandem/conformance';
import type { ProxiedRequest } from '../mutating-proxy.js';
import { answering, given, type Mutant, other, reading, where } from './mutant.js';

type Change = (request: ProxiedRequest) => ProxiedRequest;

const GOOD = /glpat-(?!0{20})[\w-]{20}/;

function withoutHeader({ headers, ...request }: ProxiedRequest, name: string): ProxiedRequest {
  const { [name]: _, ...rest } = headers;
  return { ...request, headers: rest };
}

function withHeader({ headers, ...request }: ProxiedRequest, name: string, value: string): ProxiedRequest {
  return { ...request, headers: { ...headers, [name]: value } };
}

function withoutQuery({ url, ...request }: ProxiedRequest, name: string): ProxiedRequest {
  const all = new URL(url, 'http://server');
  all.searchParams.delete(name);
  return { ...request, url: all.pathname + all.search };
}

const withoutBody =
  (type: string, name: string): Change =>
  (request) =>
    request.headers['content-type']?.startsWith(type) && request.body.includes(name)
      ? { ...request, body: '' }
      : request;

const withoutScheme =
  (scheme: string): Change =>
  (request) =>
    request.headers.authorization?.startsWith(`${scheme} `) ? withoutHeader(request, 'authorization') : request;

/** What a server that does not know a way makes of a request. */
const NOT_KNOWN: Readonly<Record<string, Change>> = {
  'private_token in the query': (request) => withoutQuery(request, 'private_token'),
  'private_token in a JSON body': withoutBody('application/json', 'private_token'),
  'private_token in a form': withoutBody('application/x-www-form-urlencoded', 'private_token'),
  'the PRIVATE-TOKEN header': (request) => withoutHeader(request, 'private-token'),
  'access_token in the query': (request) => withoutQuery(request, 'access_token'),
  'access_token in a JSON body': withoutBody('application/json', 'access_token'),
  'bearer_token in the query': (request) => withoutQuery(request, 'bearer_token'),
  'Authorization: Bearer': withoutScheme('Bearer'),
  'Authorization: bearer, in lower case': withoutScheme('bearer'),
  'Authorization: BEARER, in upper case': withoutScheme('BEARER'),
};

const tokenIn = (text: string | string[] | undefined) => GOOD.exec(String(text ?? ''))?.[0];
const basic = (request: ProxiedRequest) =>
  Buffer.from(/^Basic (.*)$/.exec(request.headers.authorization ?? '')?.[1] ?? '', 'base64').toString();

/** Where a server finds a token that takes one in a way that does not count. */
const TAKEN: Readonly<Record<string, (request: ProxiedRequest) => string | undefined>> = {
  'Basic, the token as password': (request) => tokenIn(basic(request).split(':')[1]),
  'Basic, the token as user': (request) => tokenIn(basic(request).split(':')[0]),
  'a JOB-TOKEN header': ({ headers }) => tokenIn(headers['job-token']),
  'a job_token parameter': ({ url }) => tokenIn(/job_token=(.*)/.exec(url)?.[1]),
  'a DEPLOY-TOKEN header': ({ headers }) => tokenIn(headers['deploy-token']),
  'another scheme': ({ headers }) => tokenIn(/^Token .*/.exec(headers.authorization ?? '')?.[0]),
  'no scheme': ({ headers }) => tokenIn(/^glpat-.*/.exec(headers.authorization ?? '')?.[0]),
  'text behind the token': ({ headers }) => tokenIn(/^Bearer \S+ .*/.exec(headers.authorization ?? '')?.[0]),
};

/** What a server makes of a request that looks at the second of two ways first. */
const TURNED: Readonly<Record<string, Change>> = {
  'private_token before PRIVATE-TOKEN': (request) =>
    request.headers['private-token'] ? withoutQuery(request, 'private_token') : request,
  'PRIVATE-TOKEN before access_token': (request) =>
    request.url.includes('access_token') ? withoutHeader(request, 'private-token') : request,
  'access_token before bearer_token': (request) =>
    request.url.includes('bearer_token') ? withoutQuery(request, 'access_token') : request,
  'bearer_token before Authorization': (request) =>
    request.headers.authorization ? withoutQuery(request, 'bearer_token') : request,
};

/** Deployments that take tokens in other ways, or want a body. */
export const presentingMutants: readonly Mutant[] = (['self-managed', 'saas'] as const).flatMap((place) => [
  ...Object.entries(NOT_KNOWN).map(([way, change]) =>
    reading(place, `does not know ${way}`, [`${place} token-is-presented: ${way}`], change),
  ),
  ...Object.entries(TAKEN).map(([way, find]) =>
    reading(place, `takes ${way}`, [`${place} token-is-not-presented: ${way}`], (request) => {
      const token = find(request);
      return token === undefined ? request : withHeader(request, 'private-token', token);
    }),
  ),
  ...Object.entries(TURNED).map(([pair, change]) =>
    reading(place, `turns ${pair} round`, [`${place} first-token-counts: ${pair}`], change),
  ),
  answering(
    place,
    'takes an empty bearer',
    [`${place} token-is-not-presented: an empty bearer`],
    (answer, { headers }) => (headers.authorization?.trim() === 'Bearer' ? given(answer) : undefined),
  ),
  ...BODY_TYPES.map((type) =>
    answering(
      place,
      `does not take an empty body of type ${type}`,
      [`${place} endpoint-takes-no-body: an empty body of type ${type}`],
      (answer, { headers }) => (headers['content-type'] === type ? other(answer, 415, { error: 'type' }) : undefined),
    ),
  ),
  answering(
    place,
    'refuses parameters that it does not know',
    [`${place} endpoint-takes-no-body: parameters that it does not know are ignored`],
    where(201, (answer, { url }) => (url.includes('q=1') ? other(answer, 400, { error: 'q' }) : undefined)),
  ),
]);
