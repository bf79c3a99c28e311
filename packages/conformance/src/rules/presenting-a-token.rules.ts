import { CREATED, UNAUTHORIZED } from '../answers.js';
import { type Cases, DEPLOYMENTS, type Observe, rule, ruleGroup, expecting } from '../rule.js';
import type { Sent } from '../targets/instance.js';
import type { DeploymentName } from '../targets/test-targets.js';

const BAD = 'glpat-00000000000000000000';

type Presenting = (token: string) => Sent;

/** Ways that count. */
const WAYS: Readonly<Record<string, Presenting>> = {
  'private_token in the query': (token) => ({ query: { private_token: token } }),
  'private_token in a JSON body': (token) => ({ body: { private_token: token } }),
  'private_token in a form': (token) => ({ body: new URLSearchParams({ private_token: token }) }),
  'the PRIVATE-TOKEN header': (token) => ({ headers: { 'private-token': token } }),
  'access_token in the query': (token) => ({ query: { access_token: token } }),
  'access_token in a JSON body': (token) => ({ body: { access_token: token } }),
  'bearer_token in the query': (token) => ({ query: { bearer_token: token } }),
  'Authorization: Bearer': (token) => ({ headers: { authorization: `Bearer ${token}` } }),
  'Authorization: bearer, in lower case': (token) => ({ headers: { authorization: `bearer ${token}` } }),
  'Authorization: BEARER, in upper case': (token) => ({ headers: { authorization: `BEARER ${token}` } }),
};

/** Ways that do not. */
const NO_WAYS: Readonly<Record<string, Presenting>> = {
  'Basic, the token as password': (token) => ({ headers: { authorization: `Basic ${btoa(`any:${token}`)}` } }),
  'Basic, the token as user': (token) => ({ headers: { authorization: `Basic ${btoa(`${token}:`)}` } }),
  'a JOB-TOKEN header': (token) => ({ headers: { 'job-token': token } }),
  'a job_token parameter': (token) => ({ query: { job_token: token } }),
  'a DEPLOY-TOKEN header': (token) => ({ headers: { 'deploy-token': token } }),
  'another scheme': (token) => ({ headers: { authorization: `Token ${token}` } }),
  'no scheme': (token) => ({ headers: { authorization: token } }),
  'an empty bearer': () => ({ headers: { authorization: 'Bearer ' } }),
  'text behind the token': (token) => ({ headers: { authorization: `Bearer ${token} more` } }),
};

/** Two ways at once: the first counts, good or not. */
const PAIRS: Readonly<Record<string, (first: string, second: string) => Sent>> = {
  'private_token before PRIVATE-TOKEN': (first, second) => ({
    query: { private_token: first },
    headers: { 'private-token': second },
  }),
  'PRIVATE-TOKEN before access_token': (first, second) => ({
    headers: { 'private-token': first },
    query: { access_token: second },
  }),
  'access_token before bearer_token': (first, second) => ({ query: { access_token: first, bearer_token: second } }),
  'bearer_token before Authorization': (first, second) => ({
    query: { bearer_token: first },
    headers: { authorization: `Bearer ${second}` },
  }),
};

/** A case for each entry. */
const each = <Entry>(entries: Readonly<Record<string, Entry>>, observe: (entry: Entry) => Observe): Cases =>
  Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, observe(entry)]));

const presented =
  (on: DeploymentName) =>
  (present: Presenting): Observe =>
  async (targets) =>
    targets.on(on).requestToken(present((await targets.allowed(on)).token));

const twice =
  (on: DeploymentName) =>
  (present: (first: string, second: string) => Sent): Observe =>
  async (targets) => {
    const { token } = await targets.allowed(on);
    const ask = (first: string, second: string) => targets.on(on).requestToken(present(first, second));
    return { 'bad, good': await ask(BAD, token), 'good, bad': await ask(token, BAD) };
  };

/** How a personal access token may be presented, and which of several counts. */
export const presentingATokenRules = ruleGroup(
  'presenting a token',
  { on: DEPLOYMENTS, source: 'lib/gitlab/auth/auth_finders.rb' },
  [
    rule('token-is-presented', { expected: CREATED })((on) => each(WAYS, presented(on))),
    rule('first-token-counts', { expected: { 'bad, good': UNAUTHORIZED, 'good, bad': CREATED } })((on) =>
      each(PAIRS, twice(on)),
    ),
    rule('token-is-not-presented', { expected: UNAUTHORIZED })((on) => each(NO_WAYS, presented(on))),
  ],
);

/** Media types with which the endpoint's empty body is sent. */
export const BODY_TYPES = [
  'application/json',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  ';;; no type',
  'a/b; charset',
];

const emptyBody =
  (on: DeploymentName, type: string): Observe =>
  async (targets) => {
    const ask = (headers = {}) => targets.requestTokenAsAllowed(on, { headers: { 'content-type': type, ...headers } });
    return {
      none: await ask(),
      'of length 0': await ask({ 'content-length': '0' }),
      chunked: await ask({ 'transfer-encoding': 'chunked' }),
    };
  };

/** The endpoint takes no body, and none that is missing. */
export const requestBodyRules = ruleGroup(
  'request body',
  { on: DEPLOYMENTS, source: 'ee/lib/api/code_suggestions.rb' },
  [
    rule('endpoint-takes-no-body', { expected: { none: CREATED, 'of length 0': CREATED, chunked: CREATED } })((on) => ({
      ...Object.fromEntries(BODY_TYPES.map((type) => [`an empty body of type ${type}`, emptyBody(on, type)])),
      'parameters that it does not know are ignored': expecting(CREATED, (targets) =>
        targets.requestTokenAsAllowed(on, { query: { q: '1' }, body: { prompt: 'x' } }),
      ),
    })),
  ],
);
