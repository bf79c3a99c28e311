import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { CliStack } from './support/cli-stack.js';

const KEY = 'sk-of-the-model-spec-42';
const NAME = 'coder:of-the-spec';

interface Completed {
  readonly suggestion: string | null;
  readonly model: { readonly engine: string; readonly name: string };
}

describe('tandem start with a model at MODEL_URL', () => {
  const stack = new CliStack();
  const requests: { readonly authorization: string | undefined; readonly prompt: string }[] = [];
  let answers = true;
  const server = createServer((request: IncomingMessage, response) => {
    void json(request).then((body) => {
      const { prompt } = body as { prompt: string };
      requests.push({ authorization: request.headers.authorization, prompt });
      if (!answers) return response.writeHead(401).end(JSON.stringify({ error: { message: `no such key: ${KEY}` } }));
      const choice = { text: 'from the model', index: 0, finish_reason: 'stop' };
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      return response.end(`data: ${JSON.stringify({ choices: [choice] })}\n\ndata: [DONE]\n\n`);
    });
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const keyFile = join(stack.state, 'model-api-key');
    writeFileSync(keyFile, `${KEY}\n`);
    Object.assign(stack.variables, {
      MODEL_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/completions`,
      MODEL_NAME: NAME,
      MODEL_API_KEY_FILE: keyFile,
    });
    const { code, err } = await stack.tandem('start', '--detach', '--no-flow');
    expect([code, err]).toEqual([0, '']);
  });
  afterAll(async () => {
    await stack.remove();
    server.closeAllConnections();
    server.close();
  });

  const complete = () => {
    const file = join(stack.state, 'a.js');
    writeFileSync(file, 'const total = sum(items);\nconst again = su');
    return stack.json<Completed>('complete', `${file}:2:17`);
  };

  it('completes by the model, with the key of the file', async () => {
    const model = { engine: 'openai-compatible', name: NAME, lang: 'js' };
    expect(await complete()).toMatchObject({ code: 0, suggestion: 'from the model', model });
    expect(requests.at(-1)).toEqual({
      authorization: `Bearer ${KEY}`,
      prompt: 'const total = sum(items);\nconst again = su',
    });
  });

  it('says in status and doctor which model answers', async () => {
    expect((await stack.tandem('status')).out).toContain(`  by openai-compatible ${NAME}\n`);
    const { model } = await stack.json<{ model: object }>('status');
    expect(model).toEqual({ engine: 'openai-compatible', name: NAME });
    expect((await stack.tandem('doctor')).out).toContain(`model-gateway answers by openai-compatible ${NAME}`);
  });

  it('suggests nothing if the model refuses, and tells the rule', async () => {
    answers = false;
    expect(await complete()).toMatchObject({ code: 0, suggestion: null, model: { name: NAME } });
    const { out } = await stack.tandem('requests', '--service', 'model-gateway', '--output', 'json');
    expect(out).toContain('"model-answers"');
    expect(out).toContain('answered 401');
    expect(out).toContain('"/v1/completions"');
  });

  it('shows and keeps the key nowhere but in its file', async () => {
    const { out } = await stack.tandem('requests', '--service', 'model-gateway', '--output', 'json');
    expect(out).not.toContain(KEY);
    const files = readdirSync(stack.state, { recursive: true, encoding: 'utf8' }).map((name) =>
      join(stack.state, name),
    );
    const texts = files.filter((path) => !path.endsWith('model-api-key') && statSync(path).isFile());
    expect(texts.filter((path) => readFileSync(path, 'latin1').includes(KEY))).toEqual([]);
  });

  it.each<[Record<string, string>, RegExp]>([
    [
      { MODEL_URL: '127.0.0.1:11434' },
      /^tandem: model-gateway: MODEL_URL is malformed \(not a http:\/\/ or https:\/\/ URL\): [^\n]*\n$/,
    ],
    [
      { MODEL_URL: `http://user:${KEY}@127.0.0.1/` },
      /^tandem: model-gateway: MODEL_URL is malformed \(credentials[^\n]*\n$/,
    ],
    [{ MODEL_NAME: '' }, /^tandem: model-gateway: MODEL_NAME is missing: [^\n]*\n$/],
  ])('does not start with %j, and says why in one line', async (variables, line) => {
    const other = new CliStack();
    Object.assign(other.variables, stack.variables, { TANDEM_STATE: other.state }, variables);
    const { code, err } = await other.tandem('start', '--detach', '--no-flow');
    await other.remove();
    expect(code).toBe(1);
    expect(err).toMatch(line);
    expect(err).not.toContain(KEY);
  });
});
