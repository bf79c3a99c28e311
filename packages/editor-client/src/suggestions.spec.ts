import { json } from './fixtures/fixture-server.js';
import { COMPLETION, FILE, startFlowFixture, type FlowFixture } from './fixtures/flow-fixture.js';

async function collect(chunks: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

describe('suggestions', () => {
  let flow: FlowFixture;
  beforeEach(async () => (flow = await startFlowFixture()));
  afterEach(() => flow.close());

  it('are asked for with the JWT and the OIDC authentication type', async () => {
    const request = { ...FILE, languageIdentifier: 'typescript' };
    await expect(flow.client.requestSuggestions(request)).resolves.toEqual(COMPLETION);
    const [sent] = flow.codeSuggest.requests;
    expect(sent?.path).toBe('/v2/completions');
    expect(sent?.headers).toMatchObject({ authorization: 'Bearer jwt-1', 'x-gitlab-authentication-type': 'oidc' });
    expect(JSON.parse(sent?.body ?? '')).toEqual({
      prompt_version: 1,
      current_file: {
        file_name: 'a.ts',
        content_above_cursor: 'const a',
        content_below_cursor: '',
        language_identifier: 'typescript',
      },
      telemetry: [],
      stream: false,
    });
  });

  it('send of a long file what is nearest to the cursor', async () => {
    await flow.client.requestSuggestions({
      fileName: 'x'.repeat(300),
      contentAboveCursor: `😀${'a'.repeat(99_999)}`,
      contentBelowCursor: `${'b'.repeat(99_999)}😀`,
    });
    const { current_file: file } = JSON.parse(flow.codeSuggest.requests[0]?.body ?? '');
    expect(file.file_name).toHaveLength(255);
    expect(file.content_above_cursor).toBe('a'.repeat(99_999));
    expect(file.content_below_cursor).toBe('b'.repeat(99_999));
  });

  it('renew the JWT once and ask once more when Code Suggest refuses it', async () => {
    flow.answers.completions = (response) => {
      const refused = flow.codeSuggest.requests.at(-1)?.headers.authorization === 'Bearer jwt-1';
      json(response, refused ? 401 : 200, refused ? { error: 'Forbidden by auth provider' } : COMPLETION);
    };
    await expect(flow.client.requestSuggestions(FILE)).resolves.toEqual(COMPLETION);
    expect([flow.tokenRequests(), flow.codeSuggest.requests.length]).toEqual([2, 2]);
  });

  it('renew once for all who were refused together', async () => {
    flow.answers.completions = (response) => {
      const refused = flow.codeSuggest.requests.at(-1)?.headers.authorization === 'Bearer jwt-1';
      json(response, refused ? 401 : 200, refused ? { error: 'Forbidden by auth provider' } : COMPLETION);
    };
    await Promise.all(Array.from({ length: 20 }, () => flow.client.requestSuggestions(FILE)));
    expect(flow.tokenRequests()).toBe(2);
  });

  it('give up when the renewed JWT is refused too', async () => {
    flow.answers.completions = (response) => json(response, 401, { error: 'Forbidden by auth provider' });
    await expect(flow.client.requestSuggestions(FILE)).rejects.toMatchObject({
      code: 'code_suggest_refused',
      reason: 'Forbidden by auth provider',
    });
    expect([flow.tokenRequests(), flow.codeSuggest.requests.length]).toEqual([2, 2]);
  });

  it('say why the renewal failed when it did', async () => {
    flow.answers.completions = (response) => {
      flow.answers.tokens = (later) => json(later, 404, { message: '404 Not Found' });
      json(response, 401, { error: 'Forbidden by auth provider' });
    };
    await expect(flow.client.requestSuggestions(FILE)).rejects.toMatchObject({ code: 'not_enabled' });
  });

  it.each([
    [422, { detail: [{ loc: ['body', 'current_file', 'file_name'], msg: 'x' }] }, 'completion_request_invalid'],
    [429, {}, 'rate_limited'],
    [503, {}, 'code_suggest_unexpected_answer'],
    [200, { error: 'a body that is no completion' }, 'code_suggest_unexpected_answer'],
  ])('fail on %s %j with %s', async (status, body, code) => {
    flow.answers.completions = (response) => json(response, status, body);
    await expect(flow.client.requestSuggestions(FILE)).rejects.toMatchObject({ code });
    expect(flow.tokenRequests()).toBe(1);
  });

  it('stream piece by piece, whole characters always', async () => {
    const euro = Buffer.from('€');
    flow.answers.completions = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      response.write(Buffer.concat([Buffer.from('a '), euro.subarray(0, 1)]), () => response.end(euro.subarray(1)));
    };
    const pieces = await collect(flow.client.streamSuggestions(FILE));
    expect(pieces.join('')).toBe('a €');
    expect(JSON.parse(flow.codeSuggest.requests[0]?.body ?? '').stream).toBe(true);
  });

  it('renew and ask once more for a stream too, then tell the refusal', async () => {
    flow.answers.completions = (response) => json(response, 401, { error: 'Forbidden by auth provider' });
    await expect(collect(flow.client.streamSuggestions(FILE))).rejects.toMatchObject({ code: 'code_suggest_refused' });
    expect(flow.tokenRequests()).toBe(2);
  });

  it('end a stream with an error that breaks off', async () => {
    flow.answers.completions = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('a', () => response.destroy());
    };
    await expect(collect(flow.client.streamSuggestions(FILE))).rejects.toMatchObject({
      code: 'code_suggest_unreachable',
    });
  });

  it('close the connection of a stream that its reader leaves', async () => {
    const closed = new Promise<void>((resolve) => {
      flow.answers.completions = (response) => {
        response.on('close', resolve);
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write('a');
      };
    });
    for await (const piece of flow.client.streamSuggestions(FILE)) {
      expect(piece).toBe('a');
      break;
    }
    await closed;
  });
});
