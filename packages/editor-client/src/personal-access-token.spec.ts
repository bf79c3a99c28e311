import { json } from './fixtures/fixture-server.js';
import { startFlowFixture, type FlowFixture } from './fixtures/flow-fixture.js';

describe('checkPersonalAccessToken', () => {
  let flow: FlowFixture;
  beforeEach(async () => (flow = await startFlowFixture()));
  afterEach(() => flow.close());

  it('gives what the instance knows of an active token with scope api', async () => {
    await expect(flow.client.checkPersonalAccessToken()).resolves.toMatchObject({ user_id: 2, scopes: ['api'] });
    expect(flow.instance.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api/v4/personal_access_tokens/self',
    ]);
  });

  it.each(['glpat-short', 'company_0123456789', 'glpat-Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6.01.0z1a2b3c4'])(
    'leaves the form of %s to the instance',
    async (personalAccessToken) => {
      const check = flow.newClient({ personalAccessToken }).checkPersonalAccessToken();
      await expect(check).resolves.toMatchObject({ user_id: 2 });
      expect(flow.instance.requests[0]?.headers.authorization).toBe(`Bearer ${personalAccessToken}`);
    },
  );

  it.each([
    [{ active: false }, 'personal_access_token_refused'],
    [{ scopes: ['read_api', 'read_user'] }, 'insufficient_scope'],
    [{ id: 'one' }, 'instance_unexpected_answer'],
  ])('refuses a token with %j', async (difference, code) => {
    const token = { id: 1, name: 'n', user_id: 2, scopes: ['api'], active: true, revoked: false, expires_at: null };
    flow.answers.self = (response) => json(response, 200, { ...token, ...difference });
    await expect(flow.client.checkPersonalAccessToken()).rejects.toMatchObject({ code });
  });

  it('reads the version', async () => {
    await expect(flow.client.version()).resolves.toEqual({ version: '16.2.0', revision: 'abc' });
  });
});
