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
  it('answers 400, and names it, where it has no form that it could have', async () => {
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

describe('what the framework refuses', () => {
  it('answers 404 where there is no route', async () => {
    expect(await api.root.get('/nothing')).toMatchObject({ status: 404, json: { error: '404 Not Found' } });
  });

  it('answers 405 where a route has no such method, and names those that it has', async () => {
    const answer = await api.root.delete('/version');
    expect(answer).toMatchObject({ status: 405, json: { error: '405 Not Allowed' } });
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
  });

  it('answers 400 to a form whose parts cannot be told apart', async () => {
    const response = await fetch(`${api.url}/api/v4/user/preferences`, {
      method: 'PUT',
      headers: { 'private-token': api.root.token ?? '', 'content-type': 'multipart/form-data; boundary=x' },
      body: 'code_suggestions=true',
    });
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: 'message body does not match declared format' },
    ]);
  });

  it('takes a slash at the end', async () => {
    expect((await api.root.get('/version/')).status).toBe(200);
    expect((await api.root.get('/users/?per_page=1')).status).toBe(200);
  });

  it('answers a HEAD without a body', async () => {
    expect(await api.root.send('HEAD', '/users')).toMatchObject({ status: 200, text: '' });
  });

  it('names every parameter that is missing', async () => {
    expect(await api.root.post('/users')).toMatchObject({
      status: 400,
      json: {
        error:
          'email is missing, name is missing, username is missing, password, reset_password, force_random_password are missing, at least one parameter must be provided',
      },
    });
  });
});
