import { json } from './fixtures/fixture-server.js';
import { COMPLETION, FILE, startFlowFixture, type FlowFixture } from './fixtures/flow-fixture.js';

describe('a caller who gives up', () => {
  let flow: FlowFixture;
  beforeEach(async () => (flow = await startFlowFixture()));
  afterEach(() => flow.close());

  it.each([
    ['requestSuggestions', (signal: AbortSignal) => flow.client.requestSuggestions(FILE, { signal })],
    ['streamSuggestions', (signal: AbortSignal) => flow.client.streamSuggestions(FILE, { signal }).next()],
    ['currentToken', (signal: AbortSignal) => flow.client.currentToken({ signal })],
    ['requestToken', (signal: AbortSignal) => flow.client.requestToken({ signal })],
  ])(
    '%s ends at once while the token is fetched, and so does the request; the next call starts afresh',
    async (_name, call) => {
      const tokens = flow.answers.tokens;
      const typedOn = new AbortController();
      const ended = new Promise<void>((resolve) => {
        flow.answers.tokens = (response) => {
          response.on('close', resolve);
          typedOn.abort(new Error('typed on'));
        };
      });
      await expect(call(typedOn.signal)).rejects.toThrow('typed on');
      await ended;
      expect(flow.codeSuggest.requests).toEqual([]);
      flow.answers.tokens = tokens;
      await expect(flow.client.requestSuggestions(FILE)).resolves.toEqual(COMPLETION);
      expect(flow.tokenRequests()).toBe(2);
    },
  );

  it('starts afresh even before the request that was given up has ended', async () => {
    const tokens = flow.answers.tokens;
    const typedOn = new AbortController();
    const arrived = new Promise<void>((resolve) => {
      flow.answers.tokens = () => {
        flow.answers.tokens = tokens;
        resolve();
      };
    });
    const given = flow.client.requestSuggestions(FILE, typedOn);
    await arrived;
    typedOn.abort(new Error('typed on'));
    const next = flow.client.requestSuggestions(FILE);
    await expect(given).rejects.toThrow('typed on');
    await expect(next).resolves.toEqual(COMPLETION);
  });

  it('lets those who share the fetch have the token', async () => {
    const tokens = flow.answers.tokens;
    const typedOn = new AbortController();
    flow.answers.tokens = (response, path) => {
      typedOn.abort(new Error('typed on'));
      tokens(response, path);
    };
    const [given, other] = await Promise.allSettled([flow.client.currentToken(typedOn), flow.client.currentToken()]);
    expect(given).toMatchObject({ status: 'rejected', reason: new Error('typed on') });
    expect(other).toMatchObject({ status: 'fulfilled', value: { access_token: 'jwt-1' } });
    expect(flow.tokenRequests()).toBe(1);
  });

  it('is heard while the refused token is explained', async () => {
    const typedOn = new AbortController();
    flow.answers.tokens = (response) => json(response, 401, { message: '401 Unauthorized' });
    flow.answers.self = () => typedOn.abort(new Error('typed on'));
    await expect(flow.client.requestSuggestions(FILE, typedOn)).rejects.toThrow('typed on');
  });

  it('has asked nobody if it had given up before', async () => {
    const signal = AbortSignal.abort(new Error('typed on'));
    await expect(flow.client.requestSuggestions(FILE, { signal })).rejects.toThrow('typed on');
    await expect(flow.client.streamSuggestions(FILE, { signal }).next()).rejects.toThrow('typed on');
    expect(flow.instance.requests).toEqual([]);
  });
});

describe('the reader of a stream', () => {
  let flow: FlowFixture;
  beforeEach(async () => (flow = await startFlowFixture()));
  afterEach(() => flow.close());

  /** Lasts longer than the time limit of the client under test. */
  const longer = () =>
    flow
      .newClient({ timeoutMs: 200 })
      .version()
      .catch(() => 'it did not answer');

  it('may take longer than the time limit with a piece', async () => {
    const client = flow.newClient({ timeoutMs: 100 });
    await client.currentToken();
    flow.instance.handler = () => undefined;
    flow.answers.completions = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('a', () => setImmediate(() => response.write('b', () => setImmediate(() => response.end('c')))));
    };
    const pieces: string[] = [];
    for await (const piece of client.streamSuggestions(FILE)) {
      pieces.push(piece);
      expect(await longer()).toBe('it did not answer');
    }
    expect(pieces.join('')).toBe('abc');
  });

  it('hears after its own time that the server has fallen silent', async () => {
    const client = flow.newClient({ timeoutMs: 100 });
    await client.currentToken();
    flow.instance.handler = () => undefined;
    flow.answers.completions = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('a');
    };
    const read = async () => {
      for await (const piece of client.streamSuggestions(FILE)) {
        expect([piece, await longer()]).toEqual(['a', 'it did not answer']);
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'code_suggest_timeout' });
  });

  it('hears its own abort at once', async () => {
    const typedOn = new AbortController();
    flow.answers.completions = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('a');
    };
    const read = async () => {
      for await (const _piece of flow.client.streamSuggestions(FILE, typedOn)) typedOn.abort(new Error('typed on'));
    };
    await expect(read()).rejects.toThrow('typed on');
  });
});
