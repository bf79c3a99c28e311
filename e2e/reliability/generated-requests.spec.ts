import { PERSONAS, startTandem, type Tandem, type TestService } from '@tandem/testing';
import { answerTo, generatedRequests, type GeneratedAnswer, type Material } from '../src/support/generated-requests.js';
import { Counts } from './load.js';
import { amount, record } from './record.js';

const REQUESTS = amount(400, 20_000);
const AT_ONCE = 8;

let tandem: Tandem;

beforeAll(async () => {
  tandem = await startTandem();
});

afterAll(() => tandem?.close());

/** The answers that no service gives: none at all, an error of its own, HTML, or a stack trace. */
function undue({ status, text }: GeneratedAnswer): boolean {
  return !(status >= 200 && status < 500) || /<html|<!doctype|\n\s+at .+:\d+:\d+/i.test(text);
}

async function askAll(name: string, service: TestService, material: Omit<Material, 'seed'>): Promise<void> {
  const requests = generatedRequests({ seed: 8, ...material });
  const counts = new Counts();
  let [left, slowest] = [REQUESTS, 0];
  const ask = async () => {
    while (left-- > 0) {
      const request = requests.next().value as string;
      const begun = performance.now();
      const answer = await answerTo(service.url, request).catch((error: Error) => ({ text: error.message }));
      slowest = Math.max(slowest, performance.now() - begun);
      if (!('status' in answer)) counts.note('lost', answer);
      else if (undue(answer)) counts.note('wrong', { ...answer, text: `${request.slice(0, 2_000)} → ${answer.text}` });
      else counts.note(answer.status < 400 ? 'answered' : 'refused', answer);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  record(`generated requests to ${name}`, counts, `the slowest ${slowest.toFixed(0)} ms`);
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

describe.each(['selfManaged', 'saas'] as const)('%s', (name) => {
  it(`answers ${REQUESTS} generated requests in its own form, and goes on`, async () => {
    const service = tandem[name];
    const document = (await service.request('GET', '/-/openapi.json')).json as Document;
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const fields = [
      ...new Set(JSON.stringify(document).match(/(?<="name":")\w+/g)),
      'force',
      'user',
      'scopes',
      'value',
    ];
    const { root } = PERSONAS[name];
    const credentials = [`Bearer ${root.token}`, `bearer ${root.token}`, 'Bearer x', 'Basic Og==', 'Bearer'];
    await askAll(name, service, { operations, fields, credentials });
    expect((await service.request('GET', '/-/readiness')).status).toBe(200);
    expect((await service.exchanges()).length).toBeGreaterThan(0);
  });
});

it(`Code Suggest answers ${REQUESTS} generated requests in its own form, and goes on`, async () => {
  const { modelGateway: service, selfManaged } = tandem;
  const { token } = PERSONAS.selfManaged.developer;
  const answer = await selfManaged.request('POST', '/api/v4/code_suggestions/tokens', { as: token });
  const jwt = (answer.json as { access_token?: string }).access_token ?? 'x';
  const operations = [
    'POST /v2/completions',
    'POST /v2/code/completions',
    'GET /metrics',
    'GET /monitoring/healthz',
    'GET /_simulator/{name}',
  ];
  const fields = [
    'prompt_version',
    'current_file',
    'file_name',
    'content_above_cursor',
    'content_below_cursor',
    'telemetry',
    'project_id',
    'stream',
    'length',
  ];
  const credentials = Array.from({ length: 6 }, () => `Bearer ${jwt}\r\nX-Gitlab-Authentication-Type: oidc`);
  await askAll('Code Suggest', service, { operations, fields, credentials: [...credentials, 'Bearer x'] });
  expect((await service.request('GET', '/monitoring/healthz')).status).toBe(200);
  expect((await service.exchanges()).length).toBeGreaterThan(0);
});
