import { completionRequest, editorHeaders, Gateway } from '../fixtures/gateway.js';
import { createKey, Issuer, signToken } from '../fixtures/issuer.js';

describe('POST /v2/completions with an odd body', () => {
  let issuer: Issuer;
  let gateway: Gateway;
  let token: string;

  beforeAll(async () => {
    const key = await createKey('key-1');
    issuer = await Issuer.start([key]);
    gateway = await Gateway.start({ GITLAB_URL: issuer.url });
    token = await signToken({ key, issuer: issuer.url });
  });

  afterAll(async () => {
    await gateway.close();
    await issuer.close();
  });

  const { current_file: file } = completionRequest() as { current_file: object };
  const odd: unknown[] = [
    null,
    true,
    7,
    'text',
    [],
    {},
    [[]],
    { length: 1 },
    { length: 300 },
    { length: { toString: 1 } },
    { toString: 1 },
  ];
  const odder: unknown[] = [
    ...odd,
    { valueOf: 1, toString: 1 },
    { __proto__: null, then: 1 },
    { constructor: 1 },
    { constructor: null },
  ];

  it.each<readonly [string, (value: unknown) => object]>([
    ['current_file', (value: unknown) => ({ ...completionRequest(), current_file: value })],
    ...['file_name', 'content_above_cursor', 'content_below_cursor', 'language_identifier'].map(
      (name) => [name, (value: unknown) => completionRequest({ current_file: { ...file, [name]: value } })] as const,
    ),
    ...['prompt_version', 'project_path', 'project_id', 'telemetry', 'stream', '__proto__', 'length'].map(
      (name) => [name, (value: unknown) => completionRequest({ [name]: value })] as const,
    ),
    ['an entry of telemetry', (value: unknown) => completionRequest({ telemetry: [value] })],
    ['the body', (value: unknown) => value as object],
  ])('never fails itself: %s', async (_what, bodyWith) => {
    for (const value of odder) {
      const { status } = await gateway.complete(token, bodyWith(value));
      expect([value, status === 200 || status === 422]).toEqual([value, true]);
    }
  });

  it('is told as pydantic tells it, whatever has a length', async () => {
    const answer = await gateway.complete(
      token,
      completionRequest({ current_file: { ...file, file_name: { length: 300 } } }),
    );
    expect([answer.status, await answer.json()]).toEqual([
      422,
      { detail: [{ loc: ['body', 'current_file', 'file_name'], msg: 'str type expected', type: 'type_error.str' }] },
    ]);
  });

  it.each([1_001, 4_200, 60_000])('nested %d levels deep is answered as Python’s parser gives up', async (levels) => {
    for (const body of ['['.repeat(levels) + ']'.repeat(levels), `{"a":${'['.repeat(levels)}`]) {
      const answer = await gateway.fetch('/v2/completions', { method: 'POST', headers: editorHeaders(token), body });
      expect([answer.status, await answer.json()]).toEqual([400, { detail: 'There was an error parsing the body' }]);
    }
    expect((await gateway.exchanges()).at(-1)?.status).toBe(400);
  });

  it('nested less deep is validated', async () => {
    const body = `{"a":${'['.repeat(999)}${']'.repeat(999)},"b":"${'['.repeat(5_000)}"}`;
    const answer = await gateway.fetch('/v2/completions', { method: 'POST', headers: editorHeaders(token), body });
    expect(answer.status).toBe(422);
  });
});
