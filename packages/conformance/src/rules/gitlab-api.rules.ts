import type { HttpRequest } from '@tandem/client';
import { API_PREFIX } from '@tandem/contracts';
import { CREATED, startingWith, text } from '../answers.js';
import { sudoScope } from '../needs.js';
import { Matcher, type Pattern } from '../pattern.js';
import { type Case, DEPLOYMENTS, type Observe, rule, ruleGroup, expecting, needing } from '../rule.js';
import type { DeploymentName } from '../targets/test-targets.js';

const HEADERS: Pattern = {
  'content-type': 'application/json',
  'x-frame-options': 'SAMEORIGIN',
  'x-content-type-options': 'nosniff',
  'x-request-id': text,
};

/** The request of a user who is allowed everything, as the user of a name. */
const asUser =
  (on: DeploymentName, sudo: string): Observe =>
  (targets) =>
    targets.requestTokenAsAllowed(on, { headers: { sudo } });

/** What every answer of GitLab's API has, and what it says to requests that it has nothing for. */
export const apiAnswersRules = ruleGroup('answers of the API', { on: DEPLOYMENTS, source: 'lib/api/api.rb' }, [
  rule('answers-carry-gitlabs-headers')((on) => ({
    'a refusal': expecting({ headers: HEADERS }, (targets) => targets.on(on).requestToken()),
    'a success': expecting({ status: 201, headers: HEADERS }, (targets) => targets.requestTokenAsAllowed(on)),
  })),
  rule('unknown-route-is-not-found', {
    source: 'lib/api/api.rb, route :any',
    expected: { status: 404, body: { error: '404 Not Found' } },
  })((on) => ({
    'GET of a path that is not there': async (targets) => {
      const { token: bearer } = await targets.on(on).createAccount();
      return targets.on(on).request('GET', `${API_PREFIX}/code_suggestions/unknown`, { bearer });
    },
  })),
  rule('sudo-is-for-administrators', {
    source: 'lib/api/helpers.rb, sudo!',
    refusal: { status: 403, body: { message: '403 Forbidden - Must be admin to use sudo' } },
  })((on) => ({ 'a token request of a user as the administrator': asUser(on, 'root') })),
  rule('sudo-acts-as-the-user', { source: 'lib/api/helpers.rb, sudo!', expected: CREATED })((on) => ({
    'a token request of an administrator as a user': needing([sudoScope(on)], async (targets) => {
      const { username: sudo } = await targets.allowed(on);
      return targets.on(on).requestToken({ bearer: targets.on(on).service.adminToken, headers: { sudo } });
    }),
  })),
]);

/** The request begins with who sends it: `nobody`, or `root`, the administrator. */
type Row = readonly [request: string, status: number, answer: Pattern | undefined, source: string, more?: More];

interface More {
  readonly sent?: Omit<HttpRequest, 'method' | 'path'>;
  readonly headers?: Pattern;
}

const json = (body: string, type = 'application/json') => ({ body, headers: { 'content-type': type } });
const error = (reason: string): Pattern => ({ error: reason });
const message = (reason: string): Pattern => ({ message: reason });
const NO_ROUTE = error('404 Not Found');
const MALFORMED =
  "\nProblem:\n  message body does not match declared format\nResolution:\n  when specifying application/json as content-type, you must pass valid application/json in the request's 'body' ";
const NO_USER = '/users/2147483647';
const NO_GROUP = '/groups/2147483647';
const EARLIER = { headers: { 'if-unmodified-since': 'Fri, 01 Jan 2010 00:00:00 GMT' } };
const VERSION = new Matcher('a version', (got) => typeof (got as { version?: unknown }).version === 'string');
const GRAPE = 'Grape 1.6';
const GUARD = 'lib/api/api_guard.rb';

/**
 * Requests that change nothing, and what GitLab answers. Those of Grape were asked of a real Grape 1.6.2 that is set up as
 * lib/api/api.rb.
 */
const ROWS: readonly Row[] = [
  // Paths and methods
  ['root GET //version', 200, VERSION, 'python-gitlab #3079, Rails’ normalize_path'],
  ['root GET /version/', 200, VERSION, GRAPE],
  ['root GET /version.json', 200, VERSION, `${GRAPE}, lib/grape/path.rb`],
  ['root GET /version?format=xml', 406, undefined, `${GRAPE}, formatter`],
  ['root GET /users/abc', 404, NO_ROUTE, 'lib/api/users.rb, requirements'],
  ['root DELETE /version', 404, NO_ROUTE, 'lib/api/api.rb, route :any (on Grape 1.6, not on a live GitLab)'],
  ['nobody OPTIONS /version', 204, undefined, GRAPE, { headers: { allow: text, 'content-type': null } }],
  ['nobody GET /nothing', 404, NO_ROUTE, 'lib/api/api.rb, route :any'],
  ['nobody GET ', 404, NO_ROUTE, 'lib/api/api.rb, route :any'],
  ['root GET /code_suggestions/tokens', 404, NO_ROUTE, 'lib/api/api.rb, route :any'],
  // Who asks
  ['nobody GET /user', 401, message('401 Unauthorized'), GUARD],
  ['nobody GET /users', 403, message('403 Forbidden - Not authorized to access /api/v4/users'), 'lib/api/users.rb'],
  [`nobody GET ${NO_GROUP}/members`, 401, message('401 Unauthorized'), 'lib/api/members.rb, before'],
  [`nobody GET ${NO_GROUP}`, 404, message('404 Group Not Found'), 'lib/api/helpers.rb, find_group!'],
  [
    'root GET /user',
    401,
    message('401 Unauthorized'),
    'lib/gitlab/auth/auth_finders.rb, find_oauth_access_token',
    { sent: { headers: { authorization: 'Bearer undefined' } } },
  ],
  [
    'root GET /user',
    200,
    undefined,
    'lib/gitlab/auth/auth_finders.rb',
    { sent: { headers: { authorization: 'Basic dXNlcjpwYXNz' } } },
  ],
  // Sudo
  [
    'root GET /user',
    404,
    message("404 User with ID or username 'nobody-has-this-name' Not Found"),
    'lib/api/helpers.rb, sudo!',
    { sent: { headers: { sudo: 'nobody-has-this-name' } } },
  ],
  // Parameters: their texts and their order
  [
    'root POST /users',
    400,
    error(
      'email is missing, password, reset_password, force_random_password are missing, at least one parameter must be provided, name is missing, username is missing',
    ),
    'lib/api/users.rb',
  ],
  [`root POST ${NO_GROUP}/members`, 400, error('access_level is missing, user_id is missing'), 'lib/api/members.rb'],
  [
    `root POST ${NO_USER}/personal_access_tokens`,
    400,
    error('scopes is missing, scopes does not have a valid value'),
    'lib/api/users.rb',
    { sent: { body: { name: 'n' } } },
  ],
  ['root GET /users?order_by=', 400, error('order_by does not have a valid value'), `${GRAPE}, values:`],
  ['root GET /users?per_page=0', 400, error('per_page has a value not allowed'), 'lib/api/pagination_params.rb'],
  ['root GET /users?created_after=soon', 400, error('created_after is invalid'), `${GRAPE}, DateTime`],
  ['root POST /users', 400, error(MALFORMED), `${GRAPE}, invalid_message_body`, { sent: json('{"a":') }],
  [
    'root POST /users',
    415,
    error("The provided content-type 'application/vnd.api+json' is not supported."),
    `${GRAPE}, formatter`,
    { sent: json('{}', 'application/vnd.api+json') },
  ],
  [
    'root POST /code_suggestions/tokens',
    415,
    error("The provided content-type 'text/csv' is not supported."),
    `${GRAPE}, formatter`,
    { sent: json('a,b', 'text/csv') },
  ],
  // Times, by the rows of personal_access_tokens_spec.rb
  ...['2022-01-01', '2022-01-01T12:30:24', '2022-01-01T:12:30:26', '20220101', '2022-01-01%2012:30'].map(
    (time): Row => [
      `root GET /users?created_after=${time}&username=nobody-has-this-name`,
      200,
      [],
      'personal_access_tokens_spec.rb; Ruby’s DateTime.parse',
    ],
  ),
  // Records that are not there
  [`root GET ${NO_USER}`, 404, message('404 User Not Found'), 'lib/api/users.rb'],
  [`root DELETE ${NO_USER}`, 404, message('404 User Not Found'), 'lib/api/users.rb', { sent: EARLIER }],
  ['root GET /personal_access_tokens/2147483647', 404, message('404 Not Found'), 'lib/api/personal_access_tokens.rb'],
  [
    'root POST /features/ai_assist_flag',
    400,
    message('400 Bad request - nobody-has-this-name is not found!'),
    'lib/feature.rb',
    { sent: { body: { value: 'true', user: 'nobody-has-this-name' } } },
  ],
  // Pages
  [
    'nobody GET /groups?pagination=keyset&order_by=path',
    405,
    error('Keyset pagination is not yet available for this type of request'),
    'lib/api/helpers/pagination_strategies.rb',
  ],
  [
    'root GET /users?per_page=1&username=root',
    200,
    undefined,
    'lib/gitlab/pagination/offset_header_builder.rb',
    { headers: { 'x-page': '1', 'x-per-page': '1', 'x-total': text, 'x-next-page': '', link: startingWith('<') } },
  ],
  // Headers
  [
    'root GET /version',
    200,
    VERSION,
    'config/application.rb, Rack::ETag; recorded',
    {
      headers: {
        etag: startingWith('W/"'),
        'cache-control': 'max-age=0, private, must-revalidate',
        'x-runtime': text,
        'x-gitlab-meta': text,
        'content-security-policy': "default-src 'none'",
      },
    },
  ],
  [
    'nobody GET /user',
    401,
    message('401 Unauthorized'),
    'recorded',
    {
      headers: {
        etag: null,
        vary: 'Origin',
        'cache-control': 'no-cache',
        'content-security-policy': "default-src 'none'",
      },
    },
  ],
];

const caseOf =
  (on: DeploymentName) =>
  ([request, status, body, source, { sent, headers } = {}]: Row): readonly [string, Case] => {
    const also = sent === undefined ? '' : ` ${JSON.stringify(sent.body ?? sent.headers)}`;
    const all = { 'content-type': 'application/json', ...(headers as object) };
    const expected = { status, ...(body !== undefined && { body }), headers: all };
    const observe: Observe = (targets) => {
      const [by, method = '', path = ''] = request.split(' ');
      const own: Record<string, string> = by === 'root' ? { 'private-token': targets.on(on).service.adminToken } : {};
      const sentHeaders = { ...own, ...sent?.headers };
      return targets.on(on).request(method, API_PREFIX + path, { ...sent, headers: sentHeaders });
    };
    return [`${request}${also}${headers ? ', its headers' : ''}`, { source, expected, observe }];
  };

/** What GitLab's API answers to requests around the flow, both deployments alike. */
export const gitlabApiRules = ruleGroup('GitLab’s API', { on: DEPLOYMENTS, source: 'each its own' }, [
  rule('api-answers-as-gitlab')((on) => Object.fromEntries(ROWS.map(caseOf(on)))),
]);
