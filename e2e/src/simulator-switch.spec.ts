import {
  type HttpAnswer,
  PERSONAS,
  type RequestOptions,
  startTandem,
  type Tandem,
  type TestService,
} from '@tandem/testing';
import { requestToken } from './support/administration.js';

const SURFACE = [
  '/_simulator/clock',
  '/_simulator/exchanges',
  '/_simulator/faults',
  '/_simulator/openapi.json',
  '/_simulator',
];
const TOKENS_PATH = '/api/v4/code_suggestions/tokens';

let tandem: Tandem;
beforeAll(async () => (tandem = await startTandem()));
afterAll(() => tandem?.close());

/** What differs from one request to the next, whoever answers: tokens, times, and the length of a body that has such. */
function withoutChance({ status, rawHeaders, text }: HttpAnswer): unknown {
  const headers: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name, value] = [rawHeaders[index]!, rawHeaders[index + 1]!];
    headers.push(
      `${name}: ${/^(date|etag|x-process-time|x-runtime)$/i.test(name) ? '…' : value.replace(/^[0-9a-f]{32}$/, '…')}`,
    );
  }
  return { status, headers, body: text.replace(/"access_token":"[^"]*"|"created_at":\d+|"created":\d+/g, '…') };
}

type Ask = [service: 'selfManaged' | 'saas' | 'modelGateway', method: string, path: string, options?: RequestOptions];

const { developer, root } = PERSONAS.selfManaged;
const ASKED: Ask[] = [
  ['selfManaged', 'POST', TOKENS_PATH, { as: developer }],
  ['selfManaged', 'POST', TOKENS_PATH, { as: 'unknown' }],
  ['selfManaged', 'GET', TOKENS_PATH, { as: developer }],
  ['selfManaged', 'GET', '/api/v4/user', { as: developer }],
  ['selfManaged', 'GET', '/api/v4/users?per_page=1', { as: root }],
  ['selfManaged', 'GET', '/api/v4/application/settings', { as: root }],
  [
    'selfManaged',
    'PUT',
    '/api/v4/application/settings',
    { as: root, body: '{', headers: { 'content-type': 'application/json' } },
  ],
  ['selfManaged', 'GET', '/nowhere'],
  ['selfManaged', 'GET', '/%'],
  ['selfManaged', 'GET', '/-/health'],
  ['saas', 'POST', TOKENS_PATH, { as: PERSONAS.saas.acmeOwner }],
  ['saas', 'POST', TOKENS_PATH, { as: PERSONAS.saas.root }],
  ['saas', 'GET', '/.well-known/openid-configuration'],
  ['saas', 'GET', '/oauth/discovery/keys'],
  ['saas', 'GET', '/api/v4/features', { as: PERSONAS.saas.root }],
  ['modelGateway', 'GET', '/monitoring/healthz'],
  ['modelGateway', 'POST', '/v2/completions', { body: {} }],
  [
    'modelGateway',
    'POST',
    '/v2/completions',
    { as: 'no.jwt.here', headers: { 'x-gitlab-authentication-type': 'oidc' } },
  ],
  ['modelGateway', 'GET', '/nowhere'],
  [
    'modelGateway',
    'OPTIONS',
    '/v2/completions',
    { headers: { origin: 'http://a.example', 'access-control-request-method': 'POST' } },
  ],
];

async function answers(): Promise<unknown[]> {
  const seen: unknown[] = [];
  for (const [index, [service, method, path, { headers, ...options } = {}]] of ASKED.entries()) {
    const asked = { ...options, headers: { 'x-request-id': `switch-${index}`, ...headers } };
    seen.push([method, path, withoutChance(await tandem[service].request(method, path, asked))]);
  }
  return seen;
}

async function switchTo(token: string | undefined): Promise<void> {
  await Promise.all(tandem.services.map(({ process }) => process.restart({ SIMULATOR_TOKEN: token })));
}

describe('without a SIMULATOR_TOKEN', () => {
  let switchedOn: unknown[];
  beforeAll(async () => {
    switchedOn = await answers();
    await switchTo(undefined);
  });
  afterAll(async () => {
    await switchTo(tandem.stack.simulatorToken);
  });

  it('answers are the same, byte for byte, as with one and no fault set', async () => {
    expect(await answers()).toEqual(switchedOn);
  });

  it('there is no control surface: 404 on both deployments, and on Code Suggest whatever comes before it', async () => {
    for (const path of SURFACE) {
      for (const deployment of [tandem.selfManaged, tandem.saas]) {
        const { status, json } = await deployment.request('GET', path, { as: tandem.stack.simulatorToken });
        expect([path, status, json]).toEqual([path, 404, { error: '404 Not Found' }]);
      }
      expect((await tandem.modelGateway.request('GET', path)).status).toBe(401);
      const { status } = await tandem.modelGateway.request('GET', path, await withJwt());
      expect([path, status]).toEqual([path, 404]);
    }
  });

  async function withJwt(): Promise<RequestOptions> {
    const { json } = await requestToken(tandem.selfManaged, { as: developer });
    return { as: (json as { access_token: string }).access_token, headers: { 'x-gitlab-authentication-type': 'oidc' } };
  }
});

describe('a service of several replicas', () => {
  it.each<['selfManaged' | 'saas' | 'modelGateway', string]>([
    ['selfManaged', 'self-managed'],
    ['saas', 'saas'],
    ['modelGateway', 'model-gateway'],
  ])(
    '%s refuses a SIMULATOR_TOKEN in one line that does not show it, and starts without one',
    async (service, name) => {
      const { process }: TestService = tandem[service];
      const failure: unknown = await process.restart({ REPLICAS: '2' }).catch((error: unknown) => error);
      const said = String((failure as Error).message);
      expect(said).toContain(
        `${name}: SIMULATOR_TOKEN is malformed (REPLICAS is 2, and /_simulator is for a single replica): `,
      );
      expect(said).not.toContain(tandem.stack.simulatorToken);
      await process.restart({ SIMULATOR_TOKEN: undefined });
      expect((await tandem[service].request('GET', '/nowhere')).status).toBe(service === 'modelGateway' ? 401 : 404);
    },
  );
});
