import { isRunning } from '@tandem/stack';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliStack, processesThatName } from './support/cli-stack.js';
import { COMMAND, startTandemCommand } from './support/tandem-command.js';
import { eventually } from './support/eventually.js';

interface Shown {
  state: string;
  pid: number;
  urls: Record<string, string>;
  logs: Record<string, string>;
}

describe('tandem start --detach, status, logs, reset, stop', () => {
  const stack = new CliStack();
  let shown: Shown & { code: number | null };
  beforeAll(async () => {
    shown = await stack.json<Shown>('start', '--detach');
  });
  afterAll(() => stack.remove());

  it('returns when all is ready, with pid, URLs and logs, which are in the state folder too', async () => {
    const { pid, urls } = stack.run();
    expect(shown).toMatchObject({ code: 0, pid, state: stack.state });
    expect(Object.values(shown.urls)).toEqual(Object.values(urls));
    for (const log of Object.values(shown.logs)) expect(existsSync(log)).toBe(true);
    expect(shown.logs.saas).toContain(stack.state);
    expect(readFileSync(join(stack.state, 'start.log'), 'utf8')).toContain('/api/v4/code_suggestions/tokens');
    expect((await fetch(`${shown.urls.saas}/-/health`)).status).toBe(200);
  });

  it('refuses a second one on the same folder, and names the remedy', async () => {
    const { code, err } = await stack.tandem('start', '--detach');
    expect([code, err]).toEqual([
      1,
      `tandem: a stack runs on ${stack.state} (process ${shown.pid}): tandem stop ends it\n`,
    ]);
  });

  it('status says what is ready, and ends with 0 only if all is', async () => {
    const { code, out } = await stack.tandem('status');
    expect(code).toBe(0);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => line.split(/ {2,}/)[2]),
    ).toEqual(['ready', 'ready', 'ready']);
    const elsewhere = await stack.tandem('status', '--model-gateway', 'http://127.0.0.1:9');
    expect(elsewhere.code).toBe(1);
    expect(elsewhere.out).toContain('model-gateway cannot be reached at http://127.0.0.1:9: nothing listens there');
  });

  it('logs joins what the services did for one request', async () => {
    const correlation = 'a-request-of-the-cli-spec';
    const pat = 'glpat-selfmanaged-dev-0001';
    await fetch(`${shown.urls['self-managed']}/api/v4/code_suggestions/tokens`, {
      method: 'POST',
      headers: { authorization: `Bearer ${pat}`, 'x-request-id': correlation },
    });
    await eventually(async () => {
      const { code, out } = await stack.tandem('logs', '--correlation', correlation);
      expect(code).toBe(0);
      const lines = out.trim().split('\n');
      expect(lines.map((line) => line.split(/ {2,}/).slice(1, 4).join(' ')).sort()).toEqual([
        expect.stringMatching(/^saas info ← POST \/api\/v4\/code_suggestions\/tokens 201 \d+ ms/),
        expect.stringMatching(/^self-managed info ← POST \/api\/v4\/code_suggestions\/tokens 201 \d+ ms/),
        expect.stringMatching(/^self-managed info → POST \/api\/v4\/code_suggestions\/tokens 201 \d+ ms/),
      ]);
    });
    expect((await stack.tandem('logs')).out).not.toContain(pat);
    expect(await stack.tandem('logs', '--correlation', 'nobody')).toMatchObject({
      code: 1,
      err: 'tandem: no line has the correlation id nobody: it is the X-Request-Id of an answer\n',
    });
  });

  it('reset returns everything to the seed and to real time; --clock only the time', async () => {
    const { urls, simulatorToken } = stack.run();
    const settings = `${urls.selfManaged}/api/v4/application/settings`;
    const admin = { 'private-token': 'glpat-selfmanaged-root-001' };
    const isEnabled = async () =>
      ((await (await fetch(settings, { headers: admin })).json()) as Record<string, unknown>)
        .instance_level_code_suggestions_enabled;
    const clock = async (path = '', body?: object) => {
      const authorization = `Bearer ${simulatorToken}`;
      const post = body && { method: 'POST', body: JSON.stringify(body) };
      const headers = { authorization, 'content-type': 'application/json' };
      return (await (await fetch(`${urls.saas}/_simulator/clock${path}`, { ...post, headers })).json()) as object;
    };
    await fetch(`${settings}?instance_level_code_suggestions_enabled=false`, { method: 'PUT', headers: admin });
    await clock('/skew', { seconds: 90 });
    expect((await stack.tandem('reset', '--clock')).code).toBe(0);
    expect(await clock()).toMatchObject({ skew_seconds: 0 });
    expect(await isEnabled()).toBe(false);
    const { code, services } = await stack.json<{ services: { service: string; duration_ms: number }[] }>('reset');
    expect(code).toBe(0);
    expect(services.map(({ service }) => service)).toEqual(['self-managed', 'saas', 'model-gateway']);
    expect(await isEnabled()).toBe(true);
  });

  it('stop ends it and leaves no process behind; a second stop finds nothing to do', async () => {
    const process = stack.run();
    expect(await stack.tandem('stop')).toMatchObject({ code: 0, out: `the stack on ${stack.state} has ended\n` });
    expect(isRunning(process)).toBe(false);
    expect(processesThatName(stack.state)).toEqual([]);
    expect(await stack.tandem('stop')).toMatchObject({ code: 0, out: `no stack runs on ${stack.state}\n` });
    expect(await stack.tandem('status')).toMatchObject({
      code: 1,
      err: expect.stringContaining('start one with tandem start'),
    });
  });
});

describe('tandem start', () => {
  const stack = new CliStack();
  afterAll(() => stack.remove());

  it('in the foreground runs the flow, stays up, and ends with 0 at Ctrl-C, nothing left behind', async () => {
    const command = startTandemCommand(['start'], stack.variables);
    await eventually(() => expect(command.out()).toContain('Ctrl-C ends everything'));
    expect(command.out()).toMatch(
      /^11 {2}done .*\n[^]*^the flow is in order\n\nFrom the start of this command to the first JWT: /m,
    );
    expect((await stack.tandem('status')).code).toBe(0);
    command.interrupt();
    expect((await command.ended).code).toBe(0);
    expect(processesThatName(stack.state)).toEqual([]);
  });

  it('says in one line why it does not start, detached too, in the words of this command', async () => {
    const broken = mkdtempSync(join(tmpdir(), 'tandem-cli-broken-'));
    writeFileSync(join(broken, 'secrets.json'), '{}');
    for (const args of [['start'], ['start', '--detach']]) {
      const { code, err } = await stack.tandem(...args, '--state', broken);
      expect(code).toBe(1);
      expect(err.trim().split('\n').at(-1)).toMatch(/^tandem: .*secrets\.json does not hold .*`tandem start --fresh`/);
    }
    rmSync(broken, { recursive: true, force: true });
  });

  it('says in one line that it may open too few files', () => {
    const command = `ulimit -n 40; "${process.execPath}" "${COMMAND}" start`;
    const { status, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
    // On a slow machine lines of progress come first.
    expect([status, stderr.replace(/^ .*\n/gm, '')]).toEqual([
      1,
      'tandem: this shell allows too few open files: raise that with ulimit -n 1024\n',
    ]);
  });

  it.each([
    [['start', '--nonsense'], /unknown option '--nonsense'/],
    [
      ['start', '--detach', '--seed-saas', '/nonexistent.yml'],
      /--seed-saas names \/nonexistent\.yml, which is not there/,
    ],
  ])('%j: names what is wrong', async (args, message) => {
    const { code, err } = await stack.tandem(...args);
    expect(code).not.toBe(0);
    expect(err).toMatch(message);
  });
});
