import { PAT, startFlowFixture, type FlowFixture } from './fixtures/flow-fixture.js';
import { json } from './fixtures/fixture-server.js';

describe('the access token of the editor client', () => {
  let flow: FlowFixture;
  beforeEach(async () => (flow = await startFlowFixture()));
  afterEach(() => flow.close());

  it('asks with the PAT as bearer token, and with no body', async () => {
    await flow.client.requestToken();
    const [request] = flow.instance.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/api/v4/code_suggestions/tokens', body: '' });
    expect(request?.headers.authorization).toBe(`Bearer ${PAT}`);
  });

  it('is kept while it lasts, whatever the time of day that the signer put into it', async () => {
    const first = await flow.client.currentToken();
    flow.pass(3539);
    await expect(flow.client.currentToken()).resolves.toBe(first);
    expect(flow.tokenRequests()).toBe(1);
  });

  it('is renewed a minute before its end', async () => {
    const first = await flow.client.currentToken();
    flow.pass(3540);
    await expect(flow.client.currentToken()).resolves.not.toEqual(first);
    expect(flow.tokenRequests()).toBe(2);
  });

  it('is renewed a tenth of its lifetime before its end if that is less than a minute', async () => {
    flow.answers.tokens = (response) => json(response, 201, { access_token: 'jwt', expires_in: 10, created_at: 1 });
    await flow.client.currentToken();
    flow.pass(8.9);
    await flow.client.currentToken();
    expect(flow.tokenRequests()).toBe(1);
    flow.pass(0.1);
    await flow.client.currentToken();
    expect(flow.tokenRequests()).toBe(2);
  });

  it('counts its lifetime from the moment the request left', async () => {
    const answer = flow.answers.tokens;
    flow.answers.tokens = (response, path) => {
      flow.pass(100);
      answer(response, path);
    };
    await flow.client.currentToken();
    flow.pass(3440);
    await flow.client.currentToken();
    expect(flow.tokenRequests()).toBe(2);
  });

  it('is fetched once for many concurrent callers', async () => {
    const tokens = await Promise.all(Array.from({ length: 50 }, () => flow.client.currentToken()));
    expect(new Set(tokens).size).toBe(1);
    expect(flow.tokenRequests()).toBe(1);
  });

  it('fails for all who waited, and is fetched again for later callers', async () => {
    const answer = flow.answers.tokens;
    flow.answers.tokens = (response) => json(response, 404, { message: '404 Not Found' });
    const outcomes = await Promise.allSettled([flow.client.currentToken(), flow.client.currentToken()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(flow.tokenRequests()).toBe(1);
    flow.answers.tokens = answer;
    await expect(flow.client.currentToken()).resolves.toMatchObject({ access_token: 'jwt-1' });
  });

  it.each([
    ['an error body', { error: 'oops' }],
    ['no token', { expires_in: 3600, created_at: 1 }],
    ['an empty token', { access_token: '', expires_in: 3600, created_at: 1 }],
    ['a token that no header can carry', { access_token: 'a\r\nb', expires_in: 3600, created_at: 1 }],
    ['no lifetime', { access_token: 'jwt', created_at: 1 }],
  ])('never keeps a 201 with %s', async (_what, body) => {
    flow.answers.tokens = (response) => json(response, 201, body);
    await expect(flow.client.currentToken()).rejects.toMatchObject({ code: 'instance_unexpected_answer', status: 201 });
    await expect(flow.client.currentToken()).rejects.toMatchObject({ code: 'instance_unexpected_answer' });
    expect(flow.tokenRequests()).toBe(2);
    expect(flow.codeSuggest.requests).toEqual([]);
  });

  it('keeps the relative root of an instance', async () => {
    flow.instance.handler = (_request, response) =>
      json(response, 201, { access_token: 'jwt', expires_in: 3600, created_at: 1 });
    await flow.newClient({ instanceUrl: `${flow.instance.url}/gitlab/` }).requestToken();
    expect(flow.instance.requests[0]?.path).toBe('/gitlab/api/v4/code_suggestions/tokens');
  });
});
