import type { HttpRequest } from '@tandem/client';
import { CREATED, UNAUTHORIZED } from '../expected/answers.js';
import type { Rule, RuleGroup } from '../rule.js';
import { both } from './both-deployments.js';

const source = 'lib/gitlab/auth/auth_finders.rb';
const BAD = 'glpat-00000000000000000000';

type Presented = Omit<HttpRequest, 'method' | 'path'>;
type Presenting = (token: string) => Presented;

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
  'text behind the token': (token) => ({ headers: { authorization: `Bearer ${token} more` } }),
};

/** Two ways at once: the first counts, good or not. */
const PAIRS: Readonly<Record<string, (first: string, second: string) => Presented>> = {
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

/** How a personal access token may be presented, and which of several counts. */
export const presentingATokenRules: RuleGroup = {
  name: 'presenting a token',
  rules: both((on): Rule[] => [
    ...Object.entries(WAYS).map(([way, present]): Rule => ({
      name: 'token-is-presented',
      case: way,
      on,
      source,
      expected: CREATED,
      observe: async (targets) => targets.on(on).requestToken(present((await targets.allowed(on)).token)),
    })),
    ...Object.entries(PAIRS).map(([pair, present]): Rule => ({
      name: 'first-token-counts',
      case: pair,
      on,
      source,
      expected: { 'bad, good': UNAUTHORIZED, 'good, bad': CREATED },
      observe: async (targets) => {
        const { token } = await targets.allowed(on);
        const ask = (first: string, second: string) => targets.on(on).requestToken(present(first, second));
        return { 'bad, good': await ask(BAD, token), 'good, bad': await ask(token, BAD) };
      },
    })),
    ...Object.entries(NO_WAYS).map(([way, present]): Rule => ({
      name: 'token-is-not-presented',
      case: way,
      on,
      source,
      expected: UNAUTHORIZED,
      observe: async (targets) => targets.on(on).requestToken(present((await targets.allowed(on)).token)),
    })),
  ]),
};
