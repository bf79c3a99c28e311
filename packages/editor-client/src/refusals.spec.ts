import { json, startFixtureServer } from './fixtures/fixture-server.js';
import { PAT, startFlowFixture, type FlowFixture } from './fixtures/flow-fixture.js';

const UNAUTHORIZED = { message: '401 Unauthorized' };
const REVOKED = {
  error: 'invalid_token',
  error_description: 'Token was revoked. You have to re-authorize from the user.',
};

describe('a refused token request', () => {
  let flow: FlowFixture;
  beforeEach(async () => (flow = await startFlowFixture()));
  afterEach(() => flow.close());

  it('is the PAT if the instance refuses that on /personal_access_tokens/self too', async () => {
    flow.answers.tokens = (response) => json(response, 401, UNAUTHORIZED);
    flow.answers.self = (response) => json(response, 401, REVOKED);
    await expect(flow.client.requestToken()).rejects.toMatchObject({
      code: 'personal_access_token_refused',
      status: 401,
      reason: REVOKED.error_description,
    });
  });

  it('is SaaS if the instance accepts the PAT', async () => {
    flow.answers.tokens = (response) => json(response, 401, REVOKED);
    await expect(flow.client.requestToken()).rejects.toMatchObject({
      code: 'saas_refused',
      correlationId: 'fixture-1',
      reason: REVOKED.error_description,
    });
  });

  it('is SaaS if a 403 comes back and the instance accepts the PAT with scope api', async () => {
    flow.answers.tokens = (response) => json(response, 403, { error: 'insufficient_scope', scope: 'api read_api' });
    await expect(flow.client.requestToken()).rejects.toMatchObject({ code: 'saas_refused', status: 403 });
  });

  it('is the scope if the PAT has no api', async () => {
    flow.answers.tokens = (response) => json(response, 403, { error: 'insufficient_scope', scope: 'api read_api' });
    flow.answers.self = (response) =>
      json(response, 200, {
        ...{ id: 1, name: 'n', user_id: 2, active: true, revoked: false, expires_at: null },
        scopes: ['read_user'],
      });
    await expect(flow.client.requestToken()).rejects.toMatchObject({ code: 'insufficient_scope' });
  });

  it('is the user if the instance forbids the API', async () => {
    const blocked = { message: '403 Forbidden - Your account has been blocked.' };
    flow.answers.tokens = (response) => json(response, 403, blocked);
    flow.answers.self = (response) => json(response, 403, blocked);
    await expect(flow.client.requestToken()).rejects.toMatchObject({ code: 'user_forbidden', reason: blocked.message });
  });

  it('is left open if the instance cannot be asked', async () => {
    flow.answers.tokens = (response) => json(response, 401, UNAUTHORIZED);
    flow.answers.self = (response) => response.destroy();
    await expect(flow.client.requestToken()).rejects.toMatchObject({ code: 'token_request_refused' });
  });

  it('is "not enabled" on 404, and the PAT is not asked about', async () => {
    flow.answers.tokens = (response) => json(response, 404, { message: '404 Not Found' });
    await expect(flow.client.requestToken()).rejects.toMatchObject({ code: 'not_enabled' });
    expect(flow.instance.requests).toHaveLength(1);
  });

  it('is "SaaS cannot be reached" on 500 as plain text', async () => {
    flow.answers.tokens = (response) =>
      response.writeHead(500, { 'content-type': 'text/plain' }).end('Internal Server Error');
    await expect(flow.client.requestToken()).rejects.toMatchObject({ code: 'saas_unreachable' });
  });

  it('is unexpected on a 500 in another form', async () => {
    flow.answers.tokens = (response) => json(response, 500, { message: '500 Internal Server Error' });
    await expect(flow.client.requestToken()).rejects.toMatchObject({ code: 'instance_unexpected_answer', status: 500 });
  });

  it.each([
    ['30', 30],
    ['0', 0],
    [' 7 ', 7],
    ['99999999999999999999', 2 ** 31],
    ['Thu, 01 Jun 2023 14:05:18 GMT', 60],
    ['Thursday, 01-Jun-23 14:05:18 GMT', 60],
    ['Thu Jun  1 14:05:18 2023', 60],
    ['Thu, 01 Jun 2023 14:04:17 GMT', 0],
    ['', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['1e3', undefined],
    ['0x10', undefined],
    ['soon', undefined],
    ['2023-06-01T14:05:18Z', undefined],
    ['1 Jun 2023', undefined],
  ])('reads Retry-After: %s as %s seconds, a date by the Date of the answer', async (value, retryAfter) => {
    const headers = { 'retry-after': value, date: 'Thu, 01 Jun 2023 14:04:18 GMT' };
    flow.answers.tokens = (response) => json(response, 429, { message: 'Retry later' }, headers);
    await expect(flow.client.requestToken()).rejects.toMatchObject({ code: 'rate_limited', retryAfter });
  });

  it('counts a date of Retry-After from our clock if the answer has no Date', async () => {
    flow.answers.tokens = (response) => {
      response.sendDate = false;
      json(response, 429, {}, { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' });
    };
    await expect(flow.client.requestToken()).rejects.toMatchObject({ code: 'rate_limited', retryAfter: 0 });
  });

  it('does not take its credentials along a redirect', async () => {
    const elsewhere = await startFixtureServer((_request, response) => json(response, 201, {}));
    flow.answers.tokens = (response) => response.writeHead(307, { location: `${elsewhere.url}/x` }).end();
    await expect(flow.client.requestToken()).rejects.toMatchObject({ code: 'instance_unexpected_answer', status: 307 });
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.close();
  });

  it('never repeats a token that the server echoes', async () => {
    const odd = 'company-prefix-0123456789';
    flow.answers.tokens = (response) => json(response, 401, UNAUTHORIZED);
    flow.answers.self = (response) => json(response, 401, { message: `no such token ${odd} nor ${PAT}` });
    const error: Error = await flow
      .newClient({ personalAccessToken: odd })
      .requestToken()
      .catch((thrown) => thrown);
    expect(error.message).toContain('no such token [token] nor [token]');
  });
});
