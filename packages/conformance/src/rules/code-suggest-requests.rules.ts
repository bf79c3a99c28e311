import { COMPLETIONS_PATHS, MAX_CONTENT_LENGTH, MAX_NAME_LENGTH, MAX_TELEMETRY_ENTRIES } from '@tandem/contracts';
import type { TestTargets } from '../targets/test-targets.js';
import { COMPLETION, OIDC } from '../targets/code-suggest.js';
import { integer, like, text } from '../expected/answers.js';
import { Matcher, type Pattern } from '../expected/pattern.js';
import type { Rule, RuleGroup } from '../rule.js';
import { refused } from './code-suggest-refusal.js';

const on = 'model-gateway';
const source = 'codesuggestions/api/suggestions.py';
const MIDDLEWARE = 'codesuggestions/api/middleware.py';
const { current_file: FILE } = COMPLETION;

const rule = (name: string, what: string, from: string, expected: Pattern, observe: Rule['observe']): Rule => ({
  name,
  case: what,
  on,
  source: from,
  expected,
  observe,
});

const NO_TOKEN = refused('No authorization header presented');

/** What FastAPI says of a body that does not validate; of its entries, the places. */
const invalidAt = (...place: string[]): Pattern => ({ status: 422, places: [['body', ...place].join('.')] });

async function places(targets: TestTargets, body: object) {
  const { status, body: answer } = await targets.codeSuggest.complete((await targets.jwt()).access_token, { body });
  const detail = (answer as { detail?: { loc?: unknown[] }[] } | null)?.detail;
  return { status, places: Array.isArray(detail) ? detail.map(({ loc }) => loc?.join('.') ?? '') : [] };
}

const complete = async (targets: TestTargets, body: object) =>
  targets.codeSuggest.complete((await targets.jwt()).access_token, { body });

const telemetry = (count: number) =>
  Array.from({ length: count }, () => ({
    model_engine: 'e',
    model_name: 'n',
    lang: 'x',
    requests: 1,
    accepts: 0,
    errors: 0,
  }));

const choices = new Matcher(
  'a list of {text, index, finish_reason}',
  (got) => Array.isArray(got) && got.every((choice) => typeof (choice as { text?: unknown } | null)?.text === 'string'),
);

/** What Code Suggest does with a request that is authenticated, and what needs no authentication. */
export const codeSuggestRequestsRules: RuleGroup = {
  name: 'Code Suggest: requests',
  rules: [
    rule('authentication-comes-first', 'an unknown path', MIDDLEWARE, NO_TOKEN, (targets) =>
      targets.codeSuggest.request('GET', '/unknown'),
    ),
    rule('authentication-comes-first', 'a body that does not validate', MIDDLEWARE, NO_TOKEN, (targets) =>
      targets.codeSuggest.request('POST', COMPLETIONS_PATHS[0], {
        body: '{',
        headers: { 'content-type': 'application/json' },
      }),
    ),
    rule('health-needs-no-token', 'GET /monitoring/healthz', MIDDLEWARE, { status: 200 }, (targets) =>
      targets.codeSuggest.request('GET', '/monitoring/healthz'),
    ),
    rule(
      'metrics-need-no-token',
      'GET /metrics',
      MIDDLEWARE,
      { status: 200, text: like('Prometheus metrics', /code_suggestions_/) },
      (targets) => targets.codeSuggest.request('GET', '/metrics'),
    ),
    rule(
      'browsers-may-ask',
      'a preflight of any origin, without a token',
      'codesuggestions/api/server.py, CORSMiddleware',
      {
        status: new Matcher('200 or 204', (got) => got === 200 || got === 204),
        headers: { 'access-control-allow-origin': like('any origin', /^(\*|https:\/\/ide\.example)$/) },
      },
      (targets) =>
        targets.codeSuggest.request('OPTIONS', COMPLETIONS_PATHS[0], {
          headers: {
            origin: 'https://ide.example',
            'access-control-request-method': 'POST',
            'access-control-request-headers': 'authorization,x-gitlab-authentication-type',
          },
        }),
    ),
    ...COMPLETIONS_PATHS.map((path) =>
      rule(
        'completion-has-this-form',
        `POST ${path}`,
        source,
        {
          status: 200,
          body: {
            id: 'id',
            model: { engine: text, name: text, lang: text },
            object: 'text_completion',
            created: integer,
            choices,
          },
        },
        async (targets) =>
          targets.codeSuggest.request('POST', path, {
            bearer: (await targets.jwt()).access_token,
            headers: OIDC,
            body: COMPLETION,
          }),
      ),
    ),
    rule(
      'answers-carry-their-headers',
      'X-Request-Id and X-Process-Time',
      MIDDLEWARE,
      {
        headers: { 'x-request-id': text, 'x-process-time': like('seconds', /^\d+(\.\d+)?(e-\d+)?$/) },
      },
      (targets) => complete(targets, COMPLETION),
    ),
    ...(['file_name', 'content_above_cursor', 'content_below_cursor'] as const).map((field) =>
      rule('request-is-valid', `without ${field}`, source, invalidAt('current_file', field), (targets) =>
        places(targets, { ...COMPLETION, current_file: { ...FILE, [field]: undefined } }),
      ),
    ),
    rule(
      'request-is-valid',
      `file_name of ${MAX_NAME_LENGTH + 1} characters`,
      source,
      invalidAt('current_file', 'file_name'),
      (targets) =>
        places(targets, { ...COMPLETION, current_file: { ...FILE, file_name: 'x'.repeat(MAX_NAME_LENGTH + 1) } }),
    ),
    rule(
      'request-is-valid',
      `content_above_cursor of ${MAX_CONTENT_LENGTH + 1} characters`,
      source,
      invalidAt('current_file', 'content_above_cursor'),
      (targets) =>
        places(targets, {
          ...COMPLETION,
          current_file: { ...FILE, content_above_cursor: 'x'.repeat(MAX_CONTENT_LENGTH + 1) },
        }),
    ),
    rule(
      'request-is-valid',
      `${MAX_TELEMETRY_ENTRIES + 1} entries of telemetry`,
      source,
      invalidAt('telemetry'),
      (targets) => places(targets, { ...COMPLETION, telemetry: telemetry(MAX_TELEMETRY_ENTRIES + 1) }),
    ),
    rule('request-is-valid', 'empty texts are allowed', source, { status: 200 }, (targets) =>
      complete(targets, {
        ...COMPLETION,
        current_file: { file_name: '', content_above_cursor: '', content_below_cursor: '' },
      }),
    ),
    rule('request-is-valid', 'fields that are not known are ignored', source, { status: 200 }, (targets) =>
      complete(targets, { ...COMPLETION, unknown: { a: 1 } }),
    ),
    rule(
      'completion-is-streamed',
      'stream: true',
      source,
      { status: 200, headers: { 'content-type': like('text/event-stream', /^text\/event-stream\b/) } },
      (targets) => complete(targets, { ...COMPLETION, stream: true }),
    ),
  ],
};
