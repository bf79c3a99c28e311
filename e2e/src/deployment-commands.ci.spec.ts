import { readSecrets, StateFolder, startStack, type Stack } from '@tandem/stack';
import { PERSONAS, sendRequest, SimulatorClient, startSpecCluster, type Cluster } from '@tandem/testing';
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const ROOT = join(__dirname, '../..');
const SECRET = 'secret-key-base-of-the-commands-0001';
const NEW_SECRET = 'secret-key-base-of-the-commands-0002';
const A_TOKEN = /^glpat-[\w-]{20}\n$/;

type Variables = Record<string, string>;

/** What a program of Node.js printed, line by line, and its exit code. */
async function run(args: string[], env: Variables) {
  const child = spawn(process.execPath, args, { env: { PATH: process.env['PATH'], ...env } });
  const [[code], out, err] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  return { code: code as number | null, out, err };
}

const folder = mkdtempSync(join(tmpdir(), 'tandem-commands-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The folder of a deployment's image. */
const image = (label: string) => join(folder, label);
beforeAll(() => {
  for (const label of ['self-managed', 'saas']) {
    for (const part of ['service', 'deployment']) cpSync(join(ROOT, 'docker', part), image(label), { recursive: true });
    const bundle = join(ROOT, 'apps', label, 'dist/bundle');
    cpSync(join(bundle, 'main.js'), join(image(label), 'bundle/main.cjs'));
    cpSync(join(bundle, 'program.cjs'), join(image(label), 'bundle/program.cjs'));
  }
});

describe.each([
  ['self-managed', { SAAS_URL: 'http://127.0.0.1:1', EXTERNAL_URL: 'http://gitlab.example.com' }],
  ['saas', { GITLAB_SIMULATE_SAAS: 'true', ISSUER_URL: 'http://saas.example.com' }],
])('node create-administrator.mjs in the image of %s, in production', (label, variables) => {
  let cluster: Cluster;
  let production: Variables;
  let service: ChildProcess | undefined;
  beforeAll(async () => {
    cluster = await startSpecCluster();
    const DATABASE_URL = await cluster.createDatabase({ name: 'commands', role: 'commands', password: 'commands' });
    production = { NODE_ENV: 'production', SECRET_KEY_BASE: SECRET, DATABASE_URL };
  });
  afterAll(async () => {
    service?.disconnect();
    if (service) await once(service, 'exit');
    await cluster.stop();
  });

  const create = (args: string[], env: Variables = {}) =>
    run([join(image(label), 'create-administrator.mjs'), ...args], { ...production, ...env });

  it.each<[string, string[], Variables, number, RegExp]>([
    ['no username', [], {}, 2, /--username is missing: create-administrator --username NAME/],
    ['an unknown option', ['--user', 'x'], {}, 2, /Unknown option '--user'/],
    ['an invalid username', ['--username', 'not one'], {}, 1, /: Username can contain only letters, digits/],
    ['a reserved username', ['--username', 'admin'], {}, 1, /: Username admin is a reserved name/],
    ['no PostgreSQL', ['--username', 'x'], { DATABASE_URL: 'postgresql://a:b@127.0.0.1:1/c' }, 1, /\(ECONNREFUSED\): /],
    ['no secret', ['--username', 'x'], { SECRET_KEY_BASE: '' }, 1, /: SECRET_KEY_BASE is missing: /],
  ])('ends with one line if there is %s', async (_what, args, env, code, line) => {
    const end = await create(args, env);
    expect(end).toEqual({ code, out: '', err: expect.stringMatching(new RegExp(`^${label}: [^\\n]*\\n$`)) as string });
    expect(end.err).toMatch(line);
  });

  it('prints a token once, of two that are asked for at once', async () => {
    const ends = await Promise.all(['one', 'other'].map((username) => create(['--username', username])));
    expect(ends.map(({ code }) => code).sort()).toEqual([0, 1]);
    const [made, refused] = ends[0]?.code === 0 ? ends : ends.reverse();
    expect(refused).toMatchObject({
      out: '',
      err: expect.stringMatching(/an administrator exists: add --force/) as string,
    });
    expect(made?.out).toMatch(A_TOKEN);
    expect(made?.err).not.toContain('glpat');
    const forced = await create(['--username', 'third', '--force']);
    expect([forced.code, forced.out]).toEqual([0, expect.stringMatching(A_TOKEN)]);
    expect(await create(['--username', 'THIRD', '--force'])).toMatchObject({
      code: 1,
      err: `${label}: Username has already been taken\n`,
    });

    service = fork(join(image(label), 'bundle/main.cjs'), [], {
      env: { ...production, ...variables, PORT: '0' },
      silent: true,
    });
    const [{ url }] = (await once(service, 'message')) as [{ url: string }];
    for (const { out } of [made!, forced]) {
      const ask = (path: string, headers = {}) =>
        sendRequest(url, 'GET', `/api/v4${path}`, { as: out.trim(), headers });
      const { json } = await ask('/personal_access_tokens/self');
      expect(json).toMatchObject({ scopes: ['api', 'sudo'], active: true });
      const days = (Date.parse((json as { expires_at: string }).expires_at) - Date.now()) / 86_400_000;
      expect(days > 363 && days <= 365).toBe(true);
      expect((await ask('/user')).json).toMatchObject({ is_admin: true });
      expect((await ask('/user', { sudo: 'third' })).json).toMatchObject({ username: 'third' });
    }
  });
});

describe('on a running stack', () => {
  let stack: Stack;
  let state: string;
  beforeAll(async () => {
    state = mkdtempSync(join(tmpdir(), 'tandem-commands-state-'));
    stack = await startStack({ state });
  });
  afterAll(async () => {
    await stack.stop();
    rmSync(state, { recursive: true });
  });

  const requestToken = () =>
    sendRequest(stack.urls.selfManaged, 'POST', '/api/v4/code_suggestions/tokens', {
      as: PERSONAS.selfManaged.developer,
    });
  const npmScript = (args: string[], env: Variables = {}) =>
    run([join(ROOT, 'scripts/run.mjs'), 'create-administrator', ...args], { TANDEM_STATE: state, ...env });

  it.each([
    ['self-managed', [], 'selfManaged'],
    ['saas', ['--deployment', 'saas'], 'saas'],
  ] as const)('npm run create-administrator makes one of %s', async (label, which, name) => {
    expect(await npmScript(['--username', 'operator', ...which])).toMatchObject({
      code: 1,
      err: `${label}: an administrator exists: add --force to make another one\n`,
    });
    const { code, out } = await npmScript([...which, '--username=operator', '--force']);
    expect([code, out]).toEqual([0, expect.stringMatching(A_TOKEN)]);
    const { json } = await sendRequest(stack.urls[name], 'GET', '/api/v4/user', { as: out.trim() });
    expect(json).toMatchObject({ username: 'operator', is_admin: true });
  });

  it('npm run create-administrator says what it does not find', async () => {
    expect(await npmScript(['--deployment', 'other', '--username', 'x'])).toEqual({
      code: 2,
      out: '',
      err: 'create-administrator: --deployment has to be self-managed or saas\n',
    });
    const nowhere = await npmScript(['--username', 'x'], { TANDEM_STATE: join(folder, 'none') });
    expect([nowhere.code, nowhere.err]).toEqual([
      1,
      expect.stringMatching(/^create-administrator: no stack runs on .*\n$/),
    ]);
  });

  it.each([
    ['self-managed', 'selfManaged', 2],
    ['saas', 'saas', 1],
  ] as const)('re-encrypt gives %s another secret, and all that it holds stays good', async (label, name, count) => {
    const secrets = readSecrets(new StateFolder(state).secretsFile);
    const service = stack.services[name];
    const simulator = new SimulatorClient({ url: stack.urls[name], simulatorToken: stack.simulatorToken });
    const keys = async () => (await sendRequest(stack.urls.saas, 'GET', '/oauth/discovery/keys')).json;
    const before = await keys();
    await simulator.snapshots.take('before');
    const environment = {
      DATABASE_URL: stack.databaseUrls[name],
      SECRET_KEY_BASE: secrets[name].secretKeyBase,
      NEW_SECRET_KEY_BASE: NEW_SECRET,
    };
    const reEncrypt = (env: Variables = {}) => run([join(image(label), 're-encrypt.mjs')], { ...environment, ...env });

    expect(await reEncrypt()).toMatchObject({
      code: 1,
      err: expect.stringMatching(/ other sessions use the database .*: stop the services of this deployment/) as string,
    });
    expect((await requestToken()).status).toBe(201);
    await service.stop();
    expect(await reEncrypt({ NEW_SECRET_KEY_BASE: 'short' })).toMatchObject({ code: 1, out: '' });
    expect(await reEncrypt()).toEqual({
      code: 0,
      out: '',
      err: expect.stringContaining(`encrypted again: ${count};`) as string,
    });
    await expect(service.start()).rejects.toThrow(/SECRET_KEY_BASE is not the one that the database was written with/);

    await service.restart({ SECRET_KEY_BASE: NEW_SECRET });
    expect((await requestToken()).status).toBe(201);
    await simulator.snapshots.restore('before');
    expect((await requestToken()).status).toBe(201);
    expect(await keys()).toEqual(before);
    const { root } = PERSONAS[name];
    const fields = { name: 'after', scopes: ['api'] };
    const made = await sendRequest(stack.urls[name], 'POST', '/api/v4/users/1/personal_access_tokens', {
      as: root,
      body: fields,
    });
    const { token } = made.json as { token: string };
    expect((await sendRequest(stack.urls[name], 'GET', '/api/v4/user', { as: token })).status).toBe(200);
  });
});
