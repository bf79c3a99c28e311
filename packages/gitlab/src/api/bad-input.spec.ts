import { OPERATIONS, type Operation } from '@tandem/contracts';
import { stringify } from 'qs';
import { ApiService } from '../fixtures/api-service.js';
import type { ApiAnswer } from '../fixtures/api-client.js';

const operations = Object.entries(OPERATIONS).filter(([, { tag }]) => tag !== 'Code suggestions');
const isPathParameter = ({ path }: Operation, name: string) => path.split('/').includes(`:${name}`);
const shapeOf = ({ parameters }: Operation) => (parameters as unknown as { shape: Record<string, unknown> }).shape;

/** The parameters of operations that do not stand in a path; of those that several share, one. */
const givenParameters = operations
  .flatMap(([name, operation]) =>
    Object.entries(shapeOf(operation))
      .filter(([parameter]) => !isPathParameter(operation, parameter))
      .map(([parameter, schema]) => ({ name, parameter, schema, operation })),
  )
  .filter(({ schema }, index, all) => all.findIndex((other) => other.schema === schema) === index);

const ODD_VALUES = {
  'a NUL': 'a\0b',
  'a long text': 'x'.repeat(3000),
  'half of a character': '\ud800',
  'a large number': 9_007_199_254_740_991,
  'a negative number': -1,
  'an empty text': '',
  null: null,
  'a list': ['a', 'b'],
  'a pattern': '%_\\',
  'an early date': '0000-01-01',
  'a late time': '9999-12-31T23:59:59.999+14:00',
};

let api: ApiService;
let paths: Record<string, string>;
beforeAll(async () => {
  api = await ApiService.start();
  const user = await api.seedUser('victim');
  const group = (await api.root.post('/groups', { name: 'Group', path: 'group' })).json.id;
  const account = (await api.root.post(`/groups/${group}/service_accounts`)).json.id;
  await api.root.post(`/groups/${group}/members`, { user_id: user.id, access_level: 30 });
  paths = {
    '/groups/:id': `/groups/${group}`,
    '/service_accounts/:user_id': `/service_accounts/${account}`,
    '/users/:id': `/users/${user.id}`,
    ':user_id': String(user.id),
    ':name': 'ai_assist_flag',
    ':token_id': '2',
    ':id': '2',
  };
});
afterAll(() => api.stop());

function ask({ method, path }: Operation, parameters: Record<string, unknown>): Promise<ApiAnswer> {
  const filled = Object.entries(paths).reduce((text, [from, to]) => text.replace(from, to), path);
  const query = method === 'GET' || method === 'DELETE';
  return api.root.send(method, query ? `${filled}?${stringify(parameters)}` : filled, query ? undefined : parameters);
}

describe.each(givenParameters)('$parameter of $name', ({ parameter, operation }) => {
  it('answers 400, and names it, if it has no form that it could have', async () => {
    const answer = await ask(operation, { [parameter]: { of: { what: 'ever' } } });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(parameter);
  });

  it('does not fail at odd values', async () => {
    const answers = await Promise.all(
      Object.entries(ODD_VALUES).map(async ([what, value]) => {
        const { status } = await ask(operation, {
          value: 'true',
          name: 'n',
          path: 'p',
          scopes: ['api'],
          [parameter]: value,
        });
        return [what, status >= 500];
      }),
    );
    expect(answers.filter(([, failed]) => failed)).toEqual([]);
  });
});

const ODD_SEGMENTS = ['999999999999999999999', '-1', '0', 'x', 'x%00', '%F0%9F%92%A9', 'a%2Fb', '%2F', "'"];

it.each(operations.filter(([, { path }]) => path.includes(':')))(
  'the path of %s does not fail at odd segments',
  async (_name, { method, path }) => {
    const answers = await Promise.all(
      ODD_SEGMENTS.map(async (segment) => {
        const parameters = method === 'POST' ? {} : undefined;
        const { status } = await api.root.send(method, path.replace(/:\w+/g, segment), parameters);
        return [segment, status >= 500];
      }),
    );
    expect(answers.filter(([, failed]) => failed)).toEqual([]);
  },
);

/** Grape's text, from an answer of a real one. */
const unreadable = (type: string) =>
  `\nProblem:\n  message body does not match declared format\nResolution:\n  when specifying ${type} as content-type, you must pass valid ${type} in the request's 'body' `;

const sent = async (type: string, body: string) => {
  const headers = { 'private-token': api.root.token ?? '', 'content-type': type };
  const response = await fetch(`${api.url}/api/v4/users`, { method: 'POST', headers, body });
  return [response.status, await response.json()];
};

describe('what the framework refuses', () => {
  it('is `application/json` without a charset, as is everything under /api', async () => {
    const ask = (path: string, init?: RequestInit) => fetch(`${api.url}${path}`, init);
    const answers = await Promise.all([
      ...['/api', '/api/', '/api/v4/version', '/api/v4/users', '/api/v4/nothing', '/api/v4/users/1?x=1'].map((path) =>
        ask(path),
      ),
      ask('/api/v4/version', { headers: { 'private-token': api.root.token ?? '' } }),
      ask('/api/v4/users', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }),
      ask('/api/v4/users', { method: 'POST', body: 'x', headers: { 'content-type': 'text/csv' } }),
      ask('/api/v4/users', { method: 'POST', body: 'x'.repeat(1_100_000) }),
      ask('/api/v4/%zz'),
    ]);
    expect(answers.map(({ status, headers }) => [status, headers.get('content-type')])).toEqual(
      [404, 404, 401, 403, 404, 403, 200, 400, 415, 413, 400].map((status) => [status, 'application/json']),
    );
    expect((await ask('/nothing')).headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  it('answers 404 if there is no route', async () => {
    expect(await api.root.get('/nothing')).toMatchObject({ status: 404, json: { error: '404 Not Found' } });
  });

  it.each([
    ['DELETE', '/version'],
    ['PATCH', '/users/1'],
    ['PUT', '/users'],
    ['GET', '/users/1/block'],
  ])('answers 404 if a route has no such method: %s %s', async (method, path) => {
    const answer = await api.anonymous.send(method, path);
    expect([answer.status, answer.json, answer.headers.get('allow')]).toEqual([404, { error: '404 Not Found' }, null]);
  });

  it.each([
    ['/version', 'OPTIONS, GET, HEAD'],
    ['/users', 'OPTIONS, GET, POST, HEAD'],
    ['/users/1', 'OPTIONS, GET, PUT, DELETE, HEAD'],
    ['/users/1/block', 'OPTIONS, POST'],
  ])('answers OPTIONS with what a path has: %s', async (path, allow) => {
    const { status, headers } = await fetch(`${api.url}/api/v4${path}`, { method: 'OPTIONS' });
    expect([status, headers.get('allow'), headers.get('content-type')]).toEqual([204, allow, null]);
  });

  it('answers 404 to OPTIONS of a path that is not there', async () => {
    for (const path of ['/nothing', '/users/abc']) {
      expect((await fetch(`${api.url}/api/v4${path}`, { method: 'OPTIONS' })).status).toBe(404);
    }
  });

  it.each(['/users/abc', '/users/-1', '/users/1.5', '/users/%20', '/users/abc?x=1'])(
    'answers 404 to everybody for an id that is none: %s',
    async (path) => {
      const expected = { status: 404, json: { error: '404 Not Found' } };
      for (const client of [api.anonymous, api.root]) {
        for (const method of ['GET', 'PUT', 'DELETE']) expect(await client.send(method, path)).toMatchObject(expected);
        expect(await client.post(path.replace(/\?|$/, '/block$&'))).toMatchObject(expected);
      }
    },
  );

  it('reads the user of its tokens from a path as a parameter', async () => {
    expect(await api.anonymous.post('/users/abc/personal_access_tokens')).toMatchObject({ status: 401 });
    const { status, text } = await api.root.post('/users/abc/personal_access_tokens', { name: 'n', scopes: ['api'] });
    expect([status, text]).toEqual([400, expect.stringContaining('user_id is invalid')]);
  });

  it.each(['xml', '', 'txt', 'JSON'])('answers 406 to ?format=%s', async (format) => {
    for (const path of ['/version', '/users', '/nothing']) {
      expect(await api.anonymous.get(`${path}?format=${format}`)).toMatchObject({
        status: 406,
        json: { error: `The requested format '${format}' is not supported.` },
      });
    }
    expect((await api.root.get('/version?format=json')).status).toBe(200);
  });

  it.each(['/api/v3/projects', '/api/v3/users/1?private_token=x', '//api//v3/x.json'])(
    'answers 410 to what was version 3: %s',
    async (path) => {
      for (const method of ['GET', 'POST', 'DELETE']) {
        const answer = await fetch(api.url + path, { method });
        expect([answer.status, await answer.json()]).toEqual([
          410,
          { error: 'API V3 is no longer supported. Use API V4 instead.' },
        ]);
      }
    },
  );

  it.each([
    '//api/v4/version',
    '/api//v4///version',
    '/api/v4/version//',
    '/api/v4/version.json',
    '/api/v4/user.json?x=1',
  ])('squeezes slashes and takes the suffix of its format: %s', async (path) => {
    const answer = await fetch(api.url + path, { headers: { 'private-token': api.root.token ?? '' } });
    expect(answer.status).toBe(200);
  });

  it('sets a flag as python-gitlab does', async () => {
    expect(await api.root.send('POST', '/features//a_flag', { value: 'true', force: 'true' })).toMatchObject({
      status: 201,
    });
    expect((await api.root.send('DELETE', '/features//a_flag')).status).toBe(204);
    expect((await api.root.get(`/users/${api.root.id}.json`)).json).toMatchObject({ username: 'root' });
  });

  it('answers 400 to a form whose parts cannot be told apart', async () => {
    const response = await fetch(`${api.url}/api/v4/user/preferences`, {
      method: 'PUT',
      headers: { 'private-token': api.root.token ?? '', 'content-type': 'multipart/form-data; boundary=x' },
      body: 'code_suggestions=true',
    });
    expect([response.status, await response.json()]).toEqual([400, { error: unreadable('multipart/form-data') }]);
  });

  it.each(['{"a":', '{', 'a=b', 'NaN'])('says in Grape’s words that a body is no JSON: %s', async (body) => {
    expect(await sent('application/json; charset=utf-8', body)).toEqual([
      400,
      { error: unreadable('application/json') },
    ]);
  });

  it.each(['application/vnd.api+json', 'application/jsonx', 'text/xml'])(
    'answers 415 to a body of %s',
    async (type) => {
      expect(await sent(type, '{}')).toEqual([415, { error: `The provided content-type '${type}' is not supported.` }]);
    },
  );

  it.each([
    ['/users?order_by=', 'order_by does not have a valid value'],
    ['/groups?sort=', 'sort does not have a valid value'],
    ['/groups?visibility=', 'visibility does not have a valid value'],
    ['/personal_access_tokens?state=', 'state does not have a valid value'],
  ])('answers 400 to a choice that is blank: %s', async (path, error) => {
    expect(await api.root.get(path)).toMatchObject({ status: 400, json: { error } });
  });

  it('takes a slash at the end', async () => {
    expect((await api.root.get('/version/')).status).toBe(200);
    expect((await api.root.get('/users/?per_page=1')).status).toBe(200);
  });

  it('answers a HEAD without a body', async () => {
    expect(await api.root.send('HEAD', '/users')).toMatchObject({ status: 200, text: '' });
  });

  it.each([
    ['/groups/1/members', {}, 'access_level is missing, user_id is missing'],
    ['/users/1/personal_access_tokens', {}, 'name is missing, scopes is missing, scopes does not have a valid value'],
    ['/users/1/personal_access_tokens', { name: 'n', scopes: ['x'] }, 'scopes does not have a valid value'],
    [
      '/users',
      { name: 'n', admin: 'x' },
      'email is missing, password, reset_password, force_random_password are missing, at least one parameter must be provided, username is missing, admin is invalid',
    ],
  ])('names what is missing at %s in the order of their declaration: %j', async (path, parameters, error) => {
    expect(await api.root.post(path, parameters)).toMatchObject({ status: 400, json: { error } });
  });

  it.each(['POST /users', 'PUT /users/1', 'POST /users/1/personal_access_tokens', 'DELETE /users/1'])(
    'validates %s before it asks for an administrator',
    async (request) => {
      const [method = '', path = ''] = request.split(' ');
      const user = await api.seedUser(`validates-${method}-${path.length}`.toLowerCase());
      const odd = { name: { of: 1 }, hard_delete: 'x' };
      const answer = await user.send(method, path, odd);
      expect(answer).toMatchObject({ status: 400, json: { error: expect.stringContaining('is invalid') } });
      expect((await api.root.get(`/users/${user.id}`)).status).toBe(200);
    },
  );

  it('names every parameter that is missing', async () => {
    expect(await api.root.post('/users')).toMatchObject({
      status: 400,
      json: {
        error:
          'email is missing, password, reset_password, force_random_password are missing, at least one parameter must be provided, name is missing, username is missing',
      },
    });
  });
});
