import { COMPLETIONS_PATHS, MAX_CONTENT_LENGTH, MAX_NAME_LENGTH, MAX_TELEMETRY_ENTRIES } from '@tandem/contracts';
import { integer, like, refusedByCodeSuggest, text } from '../answers.js';
import { Matcher } from '../pattern.js';
import { type Case, type Observe, rule, ruleGroup, expecting } from '../rule.js';
import { COMPLETION } from '../targets/code-suggest.js';
import type { TestTargets } from '../targets/test-targets.js';

const stated = { on: ['model-gateway'], source: 'codesuggestions/api/suggestions.py' } as const;
const MIDDLEWARE = 'codesuggestions/api/middleware.py';
const PATH = COMPLETIONS_PATHS[0];

const asking =
  (...[method, path, sent]: Parameters<TestTargets['codeSuggest']['request']>): Observe =>
  (targets) =>
    targets.codeSuggest.request(method, path, sent);

const completing =
  (body: object, path?: string): Observe =>
  async (targets) =>
    targets.codeSuggest.complete((await targets.jwt()).access_token, { body }, path);

const fileWith = (fields: object) => ({ ...COMPLETION, current_file: { ...COMPLETION.current_file, ...fields } });

/** A body that does not validate because of one place in it. */
const invalid = (body: object, ...place: string[]): Case =>
  expecting({ status: 422, places: [['body', ...place].join('.')] }, async (targets) => {
    const { status, body: answer } = await targets.codeSuggest.complete((await targets.jwt()).access_token, { body });
    const detail = (answer as { detail?: { loc?: unknown[] }[] } | null)?.detail;
    return { status, places: Array.isArray(detail) ? detail.map(({ loc }) => loc?.join('.') ?? '') : [] };
  });

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
export const codeSuggestRequestsRules = ruleGroup('Code Suggest: requests', stated, [
  rule('authentication-comes-first', {
    source: MIDDLEWARE,
    expected: refusedByCodeSuggest('No authorization header presented'),
  })({
    'an unknown path': asking('GET', '/unknown'),
    'a body that does not validate': asking('POST', PATH, {
      body: '{',
      headers: { 'content-type': 'application/json' },
    }),
  }),
  rule('health-needs-no-token', { source: MIDDLEWARE, expected: { status: 200 } })({
    'GET /monitoring/healthz': asking('GET', '/monitoring/healthz'),
  }),
  rule('metrics-need-no-token', {
    source: MIDDLEWARE,
    expected: { status: 200, text: like('Prometheus metrics', /code_suggestions_/) },
  })({ 'GET /metrics': asking('GET', '/metrics') }),
  rule('browsers-may-ask', {
    source: 'codesuggestions/api/server.py, CORSMiddleware',
    expected: {
      status: new Matcher('200 or 204', (got) => got === 200 || got === 204),
      headers: { 'access-control-allow-origin': like('any origin', /^(\*|https:\/\/ide\.example)$/) },
    },
  })({
    'a preflight of any origin, without a token': asking('OPTIONS', PATH, {
      headers: {
        origin: 'https://ide.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,x-gitlab-authentication-type',
      },
    }),
  }),
  rule('completion-has-this-form', {
    expected: {
      status: 200,
      body: {
        id: 'id',
        model: { engine: text, name: text, lang: text },
        object: 'text_completion',
        created: integer,
        choices,
      },
    },
  })(Object.fromEntries(COMPLETIONS_PATHS.map((path) => [`POST ${path}`, completing(COMPLETION, path)]))),
  rule('answers-carry-their-headers', {
    source: MIDDLEWARE,
    expected: { headers: { 'x-request-id': text, 'x-process-time': like('seconds', /^\d+(\.\d+)?(e-\d+)?$/) } },
  })({ 'X-Request-Id and X-Process-Time': completing(COMPLETION) }),
  rule('request-is-valid', {
    expected: { status: 200 },
    answer:
      '422 `{"detail":[{"loc":["body","current_file","file_name"],"msg":"field required","type":"value_error.missing"}]}`',
  })({
    ...Object.fromEntries(
      Object.keys(COMPLETION.current_file).map((field) => [
        `without ${field}`,
        invalid(fileWith({ [field]: undefined }), 'current_file', field),
      ]),
    ),
    [`file_name of ${MAX_NAME_LENGTH + 1} characters`]: invalid(
      fileWith({ file_name: 'x'.repeat(MAX_NAME_LENGTH + 1) }),
      'current_file',
      'file_name',
    ),
    [`content_above_cursor of ${MAX_CONTENT_LENGTH + 1} characters`]: invalid(
      fileWith({ content_above_cursor: 'x'.repeat(MAX_CONTENT_LENGTH + 1) }),
      'current_file',
      'content_above_cursor',
    ),
    [`${MAX_TELEMETRY_ENTRIES + 1} entries of telemetry`]: invalid(
      { ...COMPLETION, telemetry: telemetry(MAX_TELEMETRY_ENTRIES + 1) },
      'telemetry',
    ),
    'empty texts are allowed': completing(
      fileWith({ file_name: '', content_above_cursor: '', content_below_cursor: '' }),
    ),
    'fields that are not known are ignored': completing({ ...COMPLETION, unknown: { a: 1 } }),
  }),
  rule('completion-is-streamed', {
    expected: { status: 200, headers: { 'content-type': like('text/event-stream', /^text\/event-stream\b/) } },
  })({ 'stream: true': completing({ ...COMPLETION, stream: true }) }),
]);
