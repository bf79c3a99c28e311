import { startTandem, type Tandem } from '@tandem/testing';
import { HttpSender, type HttpRequest } from '@tandem/client';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startPage, type Page } from './start-page.js';
import type { PageOptions } from './page-options.js';

const ADMIN = 'glpat-saas-admin-root-0001';
const SESSION = 'a-path-that-nobody-can-guess';
const http = new HttpSender();

let tandem: Tandem;
let options: PageOptions;
let page: Page;

beforeAll(async () => {
  tandem = await startTandem();
  const { selfManaged, saas, modelGateway } = tandem;
  const service = (name: 'self-managed' | 'saas' | 'model-gateway', { url, simulator }: typeof modelGateway) => ({
    name,
    url,
    simulatorToken: simulator.surface.simulatorToken,
  });
  options = {
    services: {
      selfManaged: service('self-managed', selfManaged),
      saas: service('saas', saas),
      modelGateway: service('model-gateway', modelGateway),
    },
    administrators: { selfManaged: 'glpat-selfmanaged-root-001', saas: ADMIN },
    personalAccessToken: 'glpat-selfmanaged-dev-0001',
    people: [],
    rules: {},
    session: SESSION,
  };
  page = await startPage(options);
});
afterAll(async () => {
  await page?.close();
  await tandem?.close();
  http.close();
});

const send = (path: string, request: Partial<HttpRequest> = {}) =>
  http.send(new URL(page.url).origin, { method: 'GET', path, ...request });
const own = (path: string, request: Partial<HttpRequest> = {}) => send(`/${SESSION}/${path}`, request);

it('is less than 100 kB in all, and loads nothing from elsewhere', async () => {
  const folder = join(__dirname, '../assets');
  const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(100_000);
  for (const name of readdirSync(folder)) {
    const { status, text, headers } = await own(name === 'page.html' ? '' : name);
    expect([name, status, headers['content-security-policy']]).toEqual([
      name,
      200,
      expect.stringMatching(/^default-src 'none'; script-src 'self';/),
    ]);
    expect(text.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\/(?!\$|localhost)/);
  }
});

it.each(['/', '/state', '/guess/', '/guess/state', `/${SESSION.slice(0, -1)}/state`, `/${SESSION}x/`, `/${SESSION}`])(
  'is not found without its session: %s',
  async (path) => {
    expect((await send(path)).status).toBe(404);
  },
);

it.each(['tandem.example.com', 'localhost.example.com', 'selfmanaged', '10.0.0.1', '192.168.1.2:3002', '[fe80::1]:80'])(
  'refuses the host %j',
  async (host) => {
    expect((await own('state', { headers: { host } })).status).toBe(403);
  },
);

it.each(['localhost:1', 'tandem.localhost', '127.0.0.1', '[::1]:80'])('answers by the name %s', async (host) => {
  expect((await own('state', { headers: { host } })).status).toBe(200);
});

it.each<[Record<string, string>]>([
  [{ origin: 'https://example.com' }],
  [{ origin: 'null' }],
  [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }],
  [{ 'sec-fetch-site': 'same-site' }],
])('refuses other origins: %j', async (headers) => {
  expect((await own('simulator/saas/reset', { method: 'POST', headers })).status).toBe(403);
});

it('keeps the tokens of simulators and administrators to itself', async () => {
  const { text } = await own('state');
  expect(text).not.toMatch(/glpat-|simulatorToken/);
  const { simulatorToken } = options.services.saas;
  expect(text).not.toContain(simulatorToken);
});

it('shows the addresses that its readers can use', async () => {
  const { selfManaged } = options.services;
  const developer = { deployment: 'self-managed', name: 'a', role: 'user of the editor', token: 'glpat-a' } as const;
  const services = { ...options.services, selfManaged: { ...selfManaged, shownUrl: 'http://localhost:4000' } };
  const other = await startPage({ ...options, services, people: [developer] });
  try {
    const { json } = await http.send(new URL(other.url).origin, { method: 'GET', path: `/${SESSION}/state` });
    expect(json).toMatchObject({
      curl: expect.stringContaining('"http://localhost:4000/api/v4/code_suggestions/tokens"'),
      services: [{ url: 'http://localhost:4000' }, { url: tandem.saas.url }, { url: tandem.modelGateway.url }],
    });
    const clock = { method: 'GET', path: `/${SESSION}/simulator/self-managed/clock` };
    expect((await http.send(new URL(other.url).origin, clock)).status).toBe(200);
  } finally {
    await other.close();
  }
});

it('tells of what was recorded before and of what happens, of all services', async () => {
  await tandem.developer.requestToken();
  const response = await http.open(page.url, { method: 'GET', path: '/events' });
  const services = new Set<string>();
  let text = '';
  for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
    text += chunk;
    for (const [, service] of text.matchAll(/^data: \{"id":\d+,"service":"([\w-]+)"/gm)) services.add(service!);
    if (services.size === 2 && services.has('saas')) {
      await tandem.developer.requestSuggestions({ fileName: 'a.ts', contentAboveCursor: 'a', contentBelowCursor: '' });
    }
    if (services.size === 3) break;
  }
  expect([...services].sort()).toEqual(['model-gateway', 'saas', 'self-managed']);
  expect(text).not.toMatch(/glpat-/);
});

it('steers through the control surface and GitLab’s API', async () => {
  const flag = 'gitlab/saas/features/ai_assist_flag';
  expect(await own(flag, { method: 'POST', body: { value: 'false' } })).toMatchObject({ status: 201 });
  expect((await own('gitlab/saas/features')).json).toContainEqual(expect.objectContaining({ name: 'ai_assist_flag' }));
  expect((await own(flag, { method: 'DELETE' })).status).toBe(204);
  expect((await own('simulator/saas/clock')).json).toMatchObject({ frozen: false });
  expect((await own('openapi/saas')).json).toMatchObject({ openapi: expect.any(String) });
});

it.each([
  ['POST', 'gitlab/saas/users'],
  ['DELETE', 'gitlab/saas/users/1'],
  ['GET', 'gitlab/saas/../../-/metrics'],
  ['GET', 'gitlab/model-gateway/features'],
  ['GET', 'simulator/nobody/clock'],
  ['GET', 'simulator/saas/..%2f..%2fapi/v4/users'],
  ['POST', 'state'],
])('does not forward %s %s', async (method, path) => {
  expect((await own(path, { method })).status).toBe(404);
});

it('asks for suggestions as the editor of the seed', async () => {
  const body = { fileName: 'a.js', contentAboveCursor: 'let value = 1;\nlet val', contentBelowCursor: '' };
  const { json } = await own('try', { method: 'POST', body });
  expect(json).toMatchObject({ completion: { choices: [{ text: 'ue = 1;' }] }, exchanges: expect.any(Array) });
  expect((await own('try', { method: 'POST', body: { fileName: 1 } })).status).toBe(400);
});

it('asks self-managed itself for suggestions from GitLab 16.3 on', async () => {
  const { selfManaged, saas } = tandem;
  const restart = (version?: string) =>
    Promise.all([selfManaged, saas].map((one) => one.process.restart({ GITLAB_VERSION: version })));
  const settings = { method: 'PUT', path: '/api/v4/application/settings', bearer: selfManaged.people.root.token };
  const switched = (on: boolean) =>
    http.send(selfManaged.url, { ...settings, body: { instance_level_code_suggestions_enabled: on } });
  await restart('16.3');
  const later = await startPage({ ...options });
  try {
    const tried = async () => {
      const body = { fileName: 'a.js', contentAboveCursor: 'let value = 1;\nlet val', contentBelowCursor: '' };
      const request = { method: 'POST', path: `/${SESSION}/try`, body };
      return (await http.send(new URL(later.url).origin, request)).json;
    };
    const asked = (status: number) => [
      expect.objectContaining({ method: 'POST', path: '/api/v4/code_suggestions/completions', status }),
    ];
    expect(await tried()).toMatchObject({ completion: { choices: [{ text: 'ue = 1;' }] }, exchanges: asked(200) });
    await switched(false);
    expect(await tried()).toEqual({
      error: { message: 'self-managed answered 401: {"message":"401 Unauthorized"}' },
      exchanges: asked(401),
    });
    await restart();
    expect(await tried()).toMatchObject({ error: { code: 'not_enabled' } });
    await switched(true);
    expect(await tried()).toMatchObject({ completion: { choices: [{ text: 'ue = 1;' }] } });
  } finally {
    await later.close();
    await restart();
  }
});
