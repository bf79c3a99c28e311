// What the tests of several replicas share: requests to one replica, and requests that go on meanwhile.
import { setTimeout as wait } from 'node:timers/promises';
import { freePorts } from '../../../scripts/free-ports.mjs';
import { dockerOutput } from './docker.mjs';
import { TOKENS } from './seed.mjs';

/** The variables of a composition of its own, on ports that are free now. */
export async function ownVariables(tag) {
  return { TANDEM_TAG: tag, ...(await freePorts()), LOG_LEVEL: 'warn' };
}

/** One request from this machine. `status` is 0 if no answer came. */
export async function request(url, { method = 'GET', as, headers = {}, body } = {}) {
  try {
    const response = await fetch(url, {
      method,
      headers: { ...(as ? { authorization: `Bearer ${as}` } : {}), 'content-type': 'application/json', ...headers },
      signal: AbortSignal.timeout(20_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
  } catch (error) {
    return { status: 0, headers: {}, text: String(error.cause ?? error) };
  }
}

/** The same request from within a container to the service there, so that no other replica can take it. */
export async function requestWithin(container, path, options = {}) {
  const script = `${request}
    const { path, options } = JSON.parse(process.argv[1]);
    request('http://127.0.0.1:' + process.env.PORT + path, options)
      .then((answer) => process.stdout.write(JSON.stringify(answer)));`;
  const answer = await dockerOutput(['exec', container, 'node', '-e', script, JSON.stringify({ path, options })]);
  return JSON.parse(answer);
}

export const TOKEN_REQUEST = '/api/v4/code_suggestions/tokens';

/** How many token requests this replica has answered with a token, by its own metrics. */
export async function tokensOf(container) {
  const { text } = await requestWithin(container, '/-/metrics');
  const line = text
    .split('\n')
    .find((each) =>
      each.startsWith(`http_request_duration_seconds_count{method="POST",route="${TOKEN_REQUEST}",status="201"}`),
    );
  return Number(line?.split(' ').at(-1) ?? 0);
}

/** The status with which Code Suggest answers a request for suggestions. */
export async function statusOfSuggestions(modelGateway, token) {
  const { status } = await request(`${modelGateway}/v2/completions`, {
    method: 'POST',
    as: token,
    headers: { 'x-gitlab-authentication-type': 'oidc' },
    body: {
      prompt_version: 1,
      current_file: { file_name: 'a.ts', content_above_cursor: 'const a', content_below_cursor: '' },
    },
  });
  return status;
}

/**
 * Editors that go through the flow until they are told to stop: a token, then suggestions with it. At most `limit`
 * times in all, one after the other in each of `editors`.
 */
export function goOn({ selfManaged, modelGateway }, { editors = 4, limit = 20_000 } = {}) {
  const counts = { tokens: 0, suggestions: 0, lost: [] };
  let going = true;
  let left = limit;
  const editor = async () => {
    while (going && left-- > 0) {
      const { status, text } = await request(`${selfManaged}${TOKEN_REQUEST}`, {
        method: 'POST',
        as: TOKENS.developer,
      });
      if (status !== 201) {
        counts.lost.push(`token: ${status}`);
      } else {
        counts.tokens += 1;
        const suggestions = await statusOfSuggestions(modelGateway, JSON.parse(text).access_token);
        if (suggestions === 200) counts.suggestions += 1;
        else counts.lost.push(`suggestions: ${suggestions}`);
      }
      // The pace of an editor, so that two cores are not all there is to measure.
      await wait(10);
    }
  };
  const all = Promise.all(Array.from({ length: editors }, editor));
  return {
    counts,
    stop: async () => {
      going = false;
      await all;
      return counts;
    },
  };
}
