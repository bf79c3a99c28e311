import { COMPLETIONS_PATHS, completionSchema } from '@tandem/contracts';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { completionRequest, editorHeaders, type Gateway, useGateway } from '../fixtures/gateway.js';

describe('POST /v2/completions', () => {
  let gateway: Gateway;
  let token: string;

  useGateway((started) => ({ gateway, token } = started), { BODY_LIMIT_BYTES: '2000000' });

  const post = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
    gateway.fetch('/v2/completions', { method: 'POST', headers: { ...editorHeaders(token), ...headers }, body });
  const details = async (body: unknown) => {
    const response = await post(JSON.stringify(body));
    expect(response.status).toBe(422);
    return ((await response.json()) as { detail: object[] }).detail;
  };
  const file = (fields: Record<string, unknown>) => {
    const { current_file: usual } = completionRequest();
    return completionRequest({ current_file: { ...(usual as object), ...fields } });
  };

  it.each(COMPLETIONS_PATHS)('answers with a suggestion at %s', async (path) => {
    await gateway.clock('freeze', { at: '2100-01-01T00:00:00Z' });
    const sent = JSON.stringify(completionRequest());
    const response = await gateway.fetch(path, { method: 'POST', headers: editorHeaders(token), body: sent });
    await gateway.clock('reset');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    const body = await response.json();
    expect(completionSchema.parse(body)).toEqual(body);
    expect(body).toEqual({
      id: 'id',
      model: { engine: 'tandem', name: 'recurring-text', lang: 'js' },
      object: 'text_completion',
      created: Date.parse('2100-01-01T00:00:00Z') / 1000,
      choices: [{ text: 'm(items);', index: 0, finish_reason: 'length' }],
    });
  });

  it('answers without a choice if there is nothing to suggest', async () => {
    const response = await gateway.complete(token, file({ content_above_cursor: '', content_below_cursor: '' }));
    expect(await response.json()).toMatchObject({ choices: [] });
  });

  it('names the language by language_identifier before the file’s name', async () => {
    const response = await gateway.complete(token, file({ file_name: 'a.txt', language_identifier: 'python' }));
    expect(await response.json()).toMatchObject({ model: { lang: 'python' } });
  });

  it('ignores fields that it does not know, and lets optional ones be null', async () => {
    const body = completionRequest({ project_path: null, project_id: null, stream: null, unknown: { a: 1 } });
    expect((await gateway.complete(token, body)).status).toBe(200);
  });

  it.each([
    ['project_id', '278964'],
    ['project_id', 1.5],
    ['project_path', 7],
    ['stream', 'off'],
    ['stream', 0],
  ])('takes for %s what pydantic 1 turns into its type: %j', async (field, value) => {
    expect((await gateway.complete(token, completionRequest({ [field]: value }))).status).toBe(200);
  });

  it('takes 100,000 characters above and below the cursor', async () => {
    const text = 'é'.repeat(100_000);
    const response = await gateway.complete(token, file({ content_above_cursor: text, content_below_cursor: text }));
    expect(response.status).toBe(200);
  });

  it('takes a file with halves of surrogate pairs elsewhere, and suggests none of them', async () => {
    const above = 'const total = sum("\udc00", items);\nconst again = \ud83d;\nconst again = su';
    const response = await gateway.complete(token, file({ content_above_cursor: above }));
    expect(await response.json()).toMatchObject({ choices: [{ text: 'm("' }] });
  });

  it.each([2, '1', '2', true, 0, -1, 7.9])('takes any integer for a prompt version: %j', async (prompt_version) => {
    expect((await gateway.complete(token, completionRequest({ prompt_version }))).status).toBe(200);
  });

  it('takes the white space around a name away before it measures it', async () => {
    for (const name of [' '.repeat(300), `${' '.repeat(300)}a.js\n`]) {
      const request = { ...file({ file_name: name }), project_path: name };
      expect((await gateway.complete(token, request)).status).toBe(200);
    }
  });

  describe('answers 422 in the form of FastAPI', () => {
    const missing = (...loc: string[]) => ({
      loc: ['body', ...loc],
      msg: 'field required',
      type: 'value_error.missing',
    });

    it('if fields are missing', async () => {
      expect(await details({})).toEqual([missing('current_file')]);
      expect(await details({ current_file: {} })).toEqual([
        missing('current_file', 'file_name'),
        missing('current_file', 'content_above_cursor'),
        missing('current_file', 'content_below_cursor'),
      ]);
    });

    it('if a field is null, too long or of another type', async () => {
      expect(
        await details({
          project_path: 'p'.repeat(256),
          project_id: 'seven',
          current_file: {
            file_name: null,
            content_above_cursor: ['a'],
            content_below_cursor: 'b'.repeat(100_001),
            language_identifier: {},
          },
          telemetry: {},
          stream: 'perhaps',
        }),
      ).toEqual([
        {
          loc: ['body', 'project_path'],
          msg: 'ensure this value has at most 255 characters',
          type: 'value_error.any_str.max_length',
          ctx: { limit_value: 255 },
        },
        { loc: ['body', 'project_id'], msg: 'value is not a valid integer', type: 'type_error.integer' },
        {
          loc: ['body', 'current_file', 'file_name'],
          msg: 'none is not an allowed value',
          type: 'type_error.none.not_allowed',
        },
        { loc: ['body', 'current_file', 'content_above_cursor'], msg: 'str type expected', type: 'type_error.str' },
        {
          loc: ['body', 'current_file', 'content_below_cursor'],
          msg: 'ensure this value has at most 100000 characters',
          type: 'value_error.any_str.max_length',
          ctx: { limit_value: 100_000 },
        },
        { loc: ['body', 'current_file', 'language_identifier'], msg: 'str type expected', type: 'type_error.str' },
        { loc: ['body', 'telemetry'], msg: 'value is not a valid list', type: 'type_error.list' },
        { loc: ['body', 'stream'], msg: 'value could not be parsed to a boolean', type: 'type_error.bool' },
      ]);
    });

    it('if an entry of telemetry is wrong, or one too many', async () => {
      const entry = { model_engine: 'e', model_name: 'n', requests: 1, accepts: 1, errors: 0 };
      expect(
        await details(completionRequest({ telemetry: [entry, { ...entry, accepts: 'many', errors: undefined }] })),
      ).toEqual([
        { loc: ['body', 'telemetry', 1, 'accepts'], msg: 'value is not a valid integer', type: 'type_error.integer' },
        { loc: ['body', 'telemetry', 1, 'errors'], msg: 'field required', type: 'value_error.missing' },
      ]);
      expect(await details(completionRequest({ telemetry: Array.from({ length: 11 }, () => entry) }))).toEqual([
        {
          loc: ['body', 'telemetry'],
          msg: 'ensure this value has at most 10 items',
          type: 'value_error.list.max_items',
          ctx: { limit_value: 10 },
        },
      ]);
    });

    it.each([['one'], ['x1'], [[]], [{}]])('if the prompt version is no integer: %j', async (version) => {
      expect(await details(completionRequest({ prompt_version: version }))).toEqual([
        { loc: ['body', 'prompt_version'], msg: 'value is not a valid integer', type: 'type_error.integer' },
      ]);
    });

    it('if the cursor is inside a surrogate pair', async () => {
      const cut = file({ content_above_cursor: 'const face = "\ud83d', content_below_cursor: '\ude42";\n' });
      expect(await details(cut)).toEqual([
        {
          loc: ['body', 'current_file', 'content_above_cursor'],
          msg: 'ends inside a surrogate pair',
          type: 'value_error',
        },
        {
          loc: ['body', 'current_file', 'content_below_cursor'],
          msg: 'begins inside a surrogate pair',
          type: 'value_error',
        },
      ]);
      expect(await details(file({ content_above_cursor: '\ud83d', content_below_cursor: '' }))).toHaveLength(1);
    });

    it.each<[unknown, number]>([
      [[], 0],
      ['', 0],
      [[['file_name', 'a.js']], 1],
      [{ file_name: 7 }, 1],
    ])('if the file lacks fields, once Python has made a dict of it: %j', async (current_file, given) => {
      const fields = ['file_name', 'content_above_cursor', 'content_below_cursor'].slice(given);
      expect(await details({ current_file })).toEqual(fields.map((field) => missing('current_file', field)));
    });

    it.each([['ab'], [7], [true], [['a']], [[7]]])('if the file is nothing of the kind: %j', async (current_file) => {
      expect(await details({ current_file })).toEqual([
        { loc: ['body', 'current_file'], msg: 'value is not a valid dict', type: 'type_error.dict' },
      ]);
    });

    it('if the body is an empty list, of which Python makes an empty dict', async () => {
      expect(await details([])).toEqual([missing('current_file')]);
    });

    it.each([[[7]], ['text'], [7], [true]])('if the body is no object: %j', async (body) => {
      expect(await details(body)).toEqual([
        { loc: ['body'], msg: 'value is not a valid dict', type: 'type_error.dict' },
      ]);
    });

    it.each(['', 'null'])('if there is no body: %j', async (body) => {
      const response = await post(body);
      expect(response.status).toBe(422);
      expect(await response.json()).toEqual({ detail: [missing()] });
    });

    it('if the body is not JSON', async () => {
      const response = await post('{"current_file": }');
      expect(response.status).toBe(422);
      expect(await response.json()).toEqual({
        detail: [
          {
            loc: ['body', 17],
            msg: 'Expecting value: line 1 column 18 (char 17)',
            type: 'value_error.jsondecode',
            ctx: { msg: 'Expecting value', doc: '{"current_file": }', pos: 17, lineno: 1, colno: 18 },
          },
        ],
      });
    });

    it.each(['text/plain', 'application/x-www-form-urlencoded', 'nonsense'])(
      'if the media type is not JSON’s: %s',
      async (type) => {
        const response = await post(JSON.stringify(completionRequest()), { 'content-type': type });
        expect(response.status).toBe(422);
        expect(await response.json()).toEqual({
          detail: [{ loc: ['body'], msg: 'value is not a valid dict', type: 'type_error.dict' }],
        });
      },
    );
  });

  it.each(['application/vnd.api+json', 'application/json; charset=utf-8', 'APPLICATION/JSON'])(
    'takes JSON of the media type %s',
    async (type) => {
      expect((await post(JSON.stringify(completionRequest()), { 'content-type': type })).status).toBe(200);
    },
  );

  it('answers 400 if the body is not UTF-8', async () => {
    const response = await post(Uint8Array.of(0x7b, 0x22, 0xff, 0x22));
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ detail: 'There was an error parsing the body' });
  });

  it('answers 413 if the body is larger than BODY_LIMIT_BYTES', async () => {
    const response = await post(' '.repeat(2_000_001));
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({ detail: 'Request Entity Too Large' });
  });

  describe('with an odd body', () => {
    const odd: unknown[] = [
      ...[null, true, 7, 'text', [], {}, [[]]],
      ...[{ length: 1 }, { length: 300 }, { length: { toString: 1 } }, { toString: 1 }, { valueOf: 1, toString: 1 }],
      ...[{ __proto__: null, then: 1 }, { constructor: 1 }, { constructor: null }],
    ];
    const fields = ['prompt_version', 'project_path', 'project_id', 'telemetry', 'stream', '__proto__', 'length'];

    it.each<readonly [string, (value: unknown) => object]>([
      ...['file_name', 'content_above_cursor', 'content_below_cursor', 'language_identifier'].map(
        (name) => [name, (value: unknown) => file({ [name]: value })] as const,
      ),
      ...['current_file', ...fields].map(
        (name) => [name, (value: unknown) => completionRequest({ [name]: value })] as const,
      ),
      ['an entry of telemetry', (value) => completionRequest({ telemetry: [value] })],
      ['the body', (value) => value as object],
    ])('never fails itself: %s', async (_what, bodyWith) => {
      for (const value of odd) {
        const { status } = await gateway.complete(token, bodyWith(value));
        expect([value, status === 200 || status === 422]).toEqual([value, true]);
      }
    });

    it('is told as pydantic tells it, whatever has a length', async () => {
      expect(await details(file({ file_name: { length: 300 } }))).toEqual([
        { loc: ['body', 'current_file', 'file_name'], msg: 'str type expected', type: 'type_error.str' },
      ]);
    });

    it.each([1_001, 4_200, 60_000])('nested %d levels deep is answered as Python’s parser gives up', async (levels) => {
      for (const body of ['['.repeat(levels) + ']'.repeat(levels), `{"a":${'['.repeat(levels)}`]) {
        const answer = await post(body);
        expect([answer.status, await answer.json()]).toEqual([400, { detail: 'There was an error parsing the body' }]);
      }
      expect((await gateway.exchanges()).at(-1)?.status).toBe(400);
    });

    it('nested less deep is validated', async () => {
      expect((await post(`{"a":${'['.repeat(999)}${']'.repeat(999)},"b":"${'['.repeat(5_000)}"}`)).status).toBe(422);
    });
  });

  describe('with stream: true', () => {
    it('answers with only the text', async () => {
      const response = await gateway.complete(token, completionRequest({ stream: true }));
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
      expect(response.headers.get('x-process-time')).toMatch(/^\d+\.?\d*(e-\d+)?$/);
      expect(await response.text()).toBe('m(items);');
    });

    it('answers with no text if there is nothing to suggest', async () => {
      const response = await gateway.complete(token, { ...file({ content_above_cursor: '' }), stream: true });
      expect({ status: response.status, text: await response.text() }).toEqual({ status: 200, text: '' });
    });

    it('answers 422 as without', async () => {
      expect((await gateway.complete(token, { stream: true })).status).toBe(422);
    });
  });

  describe('of a client that goes away', () => {
    /** Sends the head of a request and resolves when the service has read it. */
    const begin = async (path: string, length: number) => {
      const socket = createConnection(Number(new URL(gateway.url).port), '127.0.0.1');
      const headers = { ...editorHeaders(token), host: 'gateway', 'content-length': length, expect: '100-continue' };
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
      await once(socket, 'data');
      return socket;
    };
    const body = JSON.stringify(completionRequest({ stream: true }));

    it('notes that no answer was sent', async () => {
      const socket = await begin('/v2/code/completions', body.length);
      socket.destroy();
      await until(async () =>
        (await gateway.exchanges('/v2/code/completions')).some(({ failure }) => failure !== null),
      );
      expect((await gateway.complete(token)).status).toBe(200);
    });

    it('stops the model in the middle of its text', async () => {
      let end: (reason: unknown) => void = () => undefined;
      const ended = new Promise((resolve) => (end = resolve));
      gateway.useModel(async function* (_file, signal) {
        try {
          for (;;) {
            yield 'line\n'.repeat(1_000);
            await new Promise((resolve) => setImmediate(resolve));
          }
        } finally {
          end(signal);
        }
      });
      const socket = await begin('/v2/completions', body.length);
      socket.write(body);
      await once(socket, 'data');
      socket.destroy();
      expect(await ended).toMatchObject({ aborted: true });
    });
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}
