import { completionSchema } from '@tandem/contracts';
import { once } from 'node:events';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { completionRequest, editorHeaders, type Gateway, useGateway } from '../fixtures/gateway.js';
import { beginStream, event, ModelServer, streamOf } from '../fixtures/model-server.js';

const KEY = 'sk-of-the-spec-0123456789';
const NAME = 'fill-in-the-middle/base-of-a-name-that-has-more-than-50-letters';

describe('a model at MODEL_URL', () => {
  let model: ModelServer;
  let gateway: Gateway;
  let token: string;
  const variables: Record<string, string> = {
    MODEL_NAME: NAME,
    MODEL_API_KEY: KEY,
    MODEL_TIMEOUT_MS: '20000',
    MODEL_PROMPT_LIMIT: '100',
    MODEL_SUFFIX_LIMIT: '50',
    MODEL_RESPONSE_LIMIT_BYTES: '200000',
    MODEL_REQUESTS_LIMIT: '2',
  };

  beforeAll(async () => {
    model = await ModelServer.start();
    variables['MODEL_URL'] = `${model.url}?api-version=1`;
  });
  useGateway((started) => ({ gateway, token } = started), variables);
  afterAll(() => model.close());
  beforeEach(() => {
    model.requests.length = 0;
    model.answer = (response) => streamOf(response, 'sum(', 'items);');
  });

  const file = (above: string, below: string, fields: object = {}) =>
    completionRequest({
      current_file: { file_name: 'a.py', content_above_cursor: above, content_below_cursor: below },
      ...fields,
    });
  const complete = async (body?: object) => {
    const response = await gateway.complete(token, body);
    return { status: response.status, body: completionSchema.parse(await response.json()) };
  };
  const textOf = async (body?: object) => (await complete(body)).body.choices[0]?.text;
  const hops = async () => (await gateway.recorded()).filter(({ direction }) => direction === 'out');

  it('makes the suggestion, and the answer names it', async () => {
    expect(await complete()).toMatchObject({
      status: 200,
      body: {
        id: 'id',
        model: { engine: 'openai-compatible', name: NAME, lang: 'js' },
        object: 'text_completion',
        choices: [{ text: 'sum(items);', index: 0, finish_reason: 'length' }],
      },
    });
  });

  it('is asked at the whole URL, with the text around the cursor and nothing else of the editor', async () => {
    const response = await gateway.complete(token, file('def area(w):\n    return ', '\n\nx = 1\n'), {
      'x-request-id': 'id-of-the-editor',
      'user-agent': 'an editor',
    });
    expect(response.status).toBe(200);
    expect(model.requests).toEqual([
      {
        method: 'POST',
        url: '/v1/completions?api-version=1',
        headers: {
          accept: 'text/event-stream, application/json',
          'accept-encoding': 'identity',
          authorization: `Bearer ${KEY}`,
          connection: 'keep-alive',
          'content-length': expect.any(String) as string,
          'content-type': 'application/json',
          host: new URL(model.url).host,
          'x-request-id': 'id-of-the-editor',
        },
        body: {
          model: NAME,
          prompt: 'def area(w):\n    return ',
          suffix: '\n\nx = 1\n',
          max_tokens: 64,
          temperature: 0.2,
          stream: true,
        },
      },
    ]);
  });

  it.each([
    ['the end of a long prompt', 'a'.repeat(100_000), '', 'a'.repeat(100), undefined],
    ['the beginning of a long suffix', 'x', 'b'.repeat(100_000), 'x', 'b'.repeat(50)],
    [
      'no half of a pair at a limit',
      `${'🙂'.repeat(60)}a`,
      `b${'🙂'.repeat(60)}`,
      `${'🙂'.repeat(49)}a`,
      `b${'🙂'.repeat(24)}`,
    ],
    ['U+FFFD in place of a half', 'x = "\ud83d"', '\ud83d \ude42', 'x = "\ufffd"', '\ufffd \ufffd'],
    ['no byte order mark', '\ufeffimport os', '\r\n', 'import os', '\r\n'],
    ['only a suffix', '', 'return 1', '', 'return 1'],
  ])('is sent %s', async (_what, above, below, prompt, suffix) => {
    await textOf(file(above, below));
    expect(model.requests[0]?.body).toMatchObject({ prompt });
    expect(model.requests[0]?.body['suffix']).toBe(suffix);
  });

  it('is not asked about an empty file', async () => {
    expect(await textOf(file(' \n', ''))).toBeUndefined();
    expect(model.requests).toEqual([]);
  });

  describe('is understood', () => {
    it.each<[string, (pieces: string) => string]>([
      ['with carriage returns', (text) => text.replaceAll('\n', '\r\n')],
      ['with carriage returns only', (text) => text.replaceAll('\n', '\r')],
      [
        'with comments, ids and other fields',
        (text) => `: hello\n\n${text.replaceAll('data:', 'id: 1\nevent: e\ndata:')}`,
      ],
      ['without a space after the colon', (text) => text.replaceAll('data: ', 'data:')],
      ['without the last mark', (text) => text.replace('data: [DONE]\n\n', '')],
      [
        'with usage at its end',
        (text) => text.replace('data: [DONE]', 'data: {"choices":[],"usage":{}}\n\ndata: [DONE]'),
      ],
    ])('as a stream %s, in one piece and byte after byte', async (_what, written) => {
      const stream = Buffer.from(written(`${event('é🙂')}${event('x', 'stop')}data: [DONE]\n\n`));
      for (const size of [stream.length, 1]) {
        model.answer = async (response) => {
          beginStream(response).flushHeaders();
          for (let start = 0; start < stream.length; start += size) {
            if (!response.write(stream.subarray(start, start + size))) await once(response, 'drain');
            await new Promise((resolve) => setImmediate(resolve));
          }
          response.end();
        };
        expect(await textOf()).toBe('é🙂x');
      }
    });

    it('as one JSON body', async () => {
      model.answer = (response) =>
        response
          .writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
          .end(JSON.stringify({ choices: [{ text: 'all()', index: 0, finish_reason: 'length' }] }));
      expect(await textOf()).toBe('all()');
    });

    it.each([
      ['gzip', gzipSync],
      ['x-gzip', gzipSync],
      ['deflate', deflateSync],
      ['br', brotliCompressSync],
    ])('compressed by %s, although that was not asked for', async (encoding, compress) => {
      model.answer = (response) =>
        response
          .writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': encoding })
          .end(compress(Buffer.from(`${event('packed')}data: [DONE]\n\n`)));
      expect(await textOf()).toBe('packed');
    });

    it('if it has no text, as no suggestion', async () => {
      model.answer = (response) => streamOf(response, '');
      expect((await complete()).body.choices).toEqual([]);
    });

    it('if it cuts a pair in two, and if it leaves one cut', async () => {
      model.answer = (response) => streamOf(response, 'a\ud83d', '\ude42b\ud83d');
      expect(await textOf()).toBe('a🙂b\ufffd');
      const response = await gateway.complete(token, completionRequest({ stream: true }));
      expect(await response.text()).toBe('a🙂b\ufffd');
    });
  });

  it('streams to the client as it comes', async () => {
    let more: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (more = resolve));
    model.answer = async (response) => {
      beginStream(response).write(event('first '));
      await asked;
      response.end(`${event('last', 'stop')}data: [DONE]\n\n`);
    };
    const { status, headers, body } = await gateway.complete(token, completionRequest({ stream: true }));
    const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
    expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect((await reader.read()).value).toBe('first ');
    more();
    expect((await reader.read()).value).toBe('last');
    expect((await reader.read()).done).toBe(true);
  });

  it('loses its connection when the editor gives up, before its answer and in the middle of it', async () => {
    for (const begin of [() => undefined, (answer: typeof model.answer) => answer]) {
      const editor = new AbortController();
      let close: () => void = () => undefined;
      const closed = new Promise<void>((resolve) => (close = resolve));
      model.answer = (response) => {
        response.once('close', close);
        if (begin(model.answer)) beginStream(response).write(event('first '));
        editor.abort();
      };
      const asked = gateway.fetch('/v2/completions', {
        method: 'POST',
        headers: editorHeaders(token),
        body: JSON.stringify(completionRequest({ stream: true })),
        signal: editor.signal,
      });
      await expect(asked.then((response) => response.text())).rejects.toThrow();
      await closed;
    }
  });

  describe('that fails gives no suggestion, the embedded model does not step in, and the record says why', () => {
    const sends =
      (type: string, ...pieces: (string | Buffer)[]): typeof model.answer =>
      (response) => {
        response.writeHead(200, { 'content-type': type });
        for (const piece of pieces) response.write(piece);
        response.end();
      };
    const status =
      (code: number, headers: Record<string, string> = {}, body = `no, ${KEY}`): typeof model.answer =>
      (response) =>
        response.writeHead(code, headers).end(body);
    const sse = 'text/event-stream';

    it.each<[what: string, answer: typeof model.answer, reason: RegExp]>([
      [
        '401 that echoes the key',
        status(401, {}, `{"error":{"message":"Incorrect API key: ${KEY}"}}`),
        /^answered 401$/,
      ],
      ['404', status(404), /^answered 404$/],
      ['429 with Retry-After', status(429, { 'retry-after': '30' }), /^answered 429, to be asked again after 30 s$/],
      ['429 with a Retry-After that is none', status(429, { 'retry-after': KEY }), /^answered 429$/],
      ['500', status(500), /^answered 500$/],
      ['503 without an end', (response) => void endless(response.writeHead(503), 'x'.repeat(10_000)), /^answered 503$/],
      ['a redirect', status(307, { location: '/v1/completions' }), /^answered 307$/],
      ['204', status(204), /^answered 204$/],
      ['HTML', sends('text/html', '<p>Sign in</p>'), /^answered neither text\/event-stream nor application\/json$/],
      ['no media type', (response) => response.end(event('x')), /^answered neither/],
      ['invalid JSON', sends('application/json', '{"choices": ['), /^sent what is not JSON$/],
      ['other JSON', sends('application/json', '{"response": "x"}'), /^sent what is no completion$/],
      ['a list', sends('application/json', '[]'), /^sent what is no completion$/],
      ['no body', sends('application/json'), /^sent what is not JSON$/],
      ['an event of invalid JSON', sends(sse, event('x'), 'data: {"choices\n\n'), /^sent what is not JSON$/],
      [
        'an error in its stream',
        sends(sse, event('x'), `data: {"error":"${KEY}"}\n\n`),
        /^sent what is no completion$/,
      ],
      ['half an event', sends(sse, event('x'), 'data: {"choices":[{"text":"y","fini'), /^ended its answer before/],
      ['an event without its end', sends(sse, event('x', 'stop').trimEnd()), /^ended its answer before/],
      ['a stream without an end mark', sends(sse, event('x')), /^ended its answer before the completion was whole$/],
      ['an empty stream', sends(sse), /^ended its answer before/],
      ['what is not UTF-8', sends(sse, 'data: "', Buffer.of(0xff), '"\n\n'), /^sent what is not UTF-8$/],
      [
        'an unknown compression',
        (response) => response.writeHead(200, { 'content-type': sse, 'content-encoding': 'zstd' }).end('x'),
        /^compressed its answer/,
      ],
      [
        'what is not compressed as it says',
        (response) => response.writeHead(200, { 'content-type': sse, 'content-encoding': 'gzip' }).end(event('x')),
        /incorrect header check/,
      ],
      [
        'a huge JSON body',
        sends('application/json', `{"choices":[{"text":"${'y'.repeat(200_000)}"}]}`),
        /^answered more than 200000 bytes$/,
      ],
      ['a huge event', sends(sse, `data: {"choices":[{"text":"${'y'.repeat(200_000)}"}]}\n\n`), /^answered more than/],
      [
        'an endless stream',
        (response) => void endless(beginStream(response), event('y'.repeat(1_000))),
        /^answered more than/,
      ],
      ['an endless line', (response) => void endless(beginStream(response), 'y'.repeat(1_000)), /^answered more than/],
      [
        'what becomes huge when it is decompressed',
        (response) =>
          response
            .writeHead(200, { 'content-type': sse, 'content-encoding': 'gzip' })
            .end(gzipSync(' '.repeat(5_000_000))),
        /^answered more than/,
      ],
      [
        'no answer but the end of the connection',
        (response) => response.destroy(),
        /^http:\/\/127\.0\.0\.1:\d+: socket hang up$/,
      ],
      [
        'the end of the connection in the middle of its answer',
        (response) => beginStream(response).write(event('x'), () => setImmediate(() => response.destroy())),
        /aborted|broke off/,
      ],
    ])('%s', async (_what, answer, reason) => {
      model.answer = answer;
      const { status: code, body } = await complete();
      expect([code, body.model.name, body.choices]).toEqual([200, NAME, []]);
      expect((await gateway.exchanges()).at(-1)).toMatchObject({
        status: 200,
        rule: 'model-answers',
        reason: expect.stringMatching(reason) as string,
      });
      await model.allClosed();
      expect(JSON.stringify(await gateway.recorded())).not.toContain(KEY);
    });

    it('without following a redirect, which would take the key along', async () => {
      model.answer = status(307, { location: '/v1/completions' });
      await complete();
      expect(model.requests).toHaveLength(1);
    });

    it('with no text to a client that streams, if it fails before its first', async () => {
      model.answer = status(500);
      const response = await gateway.complete(token, completionRequest({ stream: true }));
      expect([response.status, await response.text()]).toEqual([200, '']);
    });

    it('by the end of the connection to a client that streams, if it fails later', async () => {
      model.answer = (response) =>
        void beginStream(response).write(event('x'), () => setImmediate(() => response.destroy()));
      const response = await gateway.complete(token, completionRequest({ stream: true }));
      await expect(response.text()).rejects.toThrow();
    });

    it('if as many requests as there may be are under way', async () => {
      const waiting: (() => void)[] = [];
      const both = new Promise<void>((resolve) => {
        model.answer = (response) => {
          waiting.push(() => streamOf(response, 'late'));
          if (waiting.length === 2) resolve();
        };
      });
      const asked = [textOf(), textOf()];
      await both;
      expect(await textOf()).toBeUndefined();
      expect((await gateway.exchanges()).at(-1)?.reason).toMatch(/2 requests are under way$/);
      waiting.forEach((answer) => answer());
      expect(await Promise.all(asked)).toEqual(['late', 'late']);
    });
  });

  it('never has its key shown, even if it sends it as a suggestion', async () => {
    model.answer = (response) => streamOf(response, 'key = "', KEY, '"');
    await complete();
    await model.allClosed();
    const recorded = JSON.stringify(await gateway.recorded());
    expect(recorded).not.toContain(KEY);
    expect(recorded).toMatch(/Bearer sha256:[0-9a-f]{8}/);
  });

  it('has its hop recorded', async () => {
    await complete(file('recorded = ', ''));
    await model.allClosed();
    expect((await hops()).at(-1)).toMatchObject({
      direction: 'out',
      method: 'POST',
      path: '/v1/completions',
      peer: model.origin,
      status: 200,
      failure: null,
      request: { body: { model: NAME, prompt: 'recorded = ' } },
    });
  });

  it('is told apart in the metrics', async () => {
    await complete(
      completionRequest({
        telemetry: [{ model_engine: 'openai-compatible', model_name: NAME, requests: 1, accepts: 1, errors: 0 }],
      }),
    );
    const metrics = await (await gateway.fetch('/metrics')).text();
    const labels = `{model_engine="openai-compatible",model_name="${NAME}"}`;
    expect(metrics).toContain(`code_suggestions_model_info${labels} 1`);
    expect(metrics).toContain(`code_suggestions_accepts${labels} 1`);
    expect(metrics).toMatch(new RegExp(`code_suggestions_inference_requests\\${labels} [1-9]`));
    expect(metrics).toMatch(
      /http_client_request_duration_seconds_count\{method="POST",upstream="model",status="500"\} [1-9]/,
    );
    expect(metrics).not.toContain(KEY);
  });
});

describe('a model that is too slow', () => {
  let model: ModelServer;
  let gateway: Gateway;
  let token: string;
  const variables: Record<string, string> = { MODEL_NAME: 'slow', MODEL_TIMEOUT_MS: '300', MODEL_SUFFIX_LIMIT: '0' };

  beforeAll(async () => {
    model = await ModelServer.start();
    variables['MODEL_URL'] = model.url;
  });
  useGateway((started) => ({ gateway, token } = started), variables);
  afterAll(() => model.close());

  it.each<[string, typeof model.answer]>([
    ['silent', () => undefined],
    ['silent after its header', (response) => beginStream(response).flushHeaders()],
    ['silent after a piece', (response) => beginStream(response).write(event('x'))],
    ['silent after an error', (response) => response.writeHead(500).write('x')],
  ])('is given up: %s', async (_what, answer) => {
    model.answer = answer;
    const response = await gateway.complete(token);
    expect(await response.json()).toMatchObject({ model: { name: 'slow' }, choices: [] });
    await model.allClosed();
    expect((await gateway.exchanges()).at(-1)?.reason).toMatch(/no whole answer within 300 ms/);
  });

  it('is not waited for once its text is whole', async () => {
    model.answer = (response) => beginStream(response).write(`${event('x')}data: [DONE]\n\n`);
    expect(await (await gateway.complete(token)).json()).toMatchObject({ choices: [{ text: 'x' }] });
    await model.allClosed();
  });

  it('gets no suffix if MODEL_SUFFIX_LIMIT is 0, and no key if there is none', async () => {
    model.answer = (response) => streamOf(response, 'x');
    model.requests.length = 0;
    await gateway.complete(token, completionRequest());
    expect(model.requests[0]?.body).not.toHaveProperty('suffix');
    expect(model.requests[0]?.headers).not.toHaveProperty('authorization');
  });
});

/** Writes `text` until the connection ends. */
function endless(
  response: { write(text: string): boolean; destroyed: boolean; once(event: string, next: () => void): unknown },
  text: string,
): void {
  while (!response.destroyed && response.write(text));
  if (!response.destroyed) response.once('drain', () => endless(response, text));
}
