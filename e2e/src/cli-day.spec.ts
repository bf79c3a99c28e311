import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliStack } from './support/cli-stack.js';
import { eventually } from './support/eventually.js';
import { startTandemCommand } from './support/tandem-command.js';

const PAT = 'glpat-selfmanaged-dev-0001';
const stack = new CliStack();

beforeAll(async () => {
  expect((await stack.tandem('start', '--detach', '--no-flow')).code).toBe(0);
});
afterAll(() => stack.remove());
afterEach(async () => {
  await stack.tandem('reset');
});

/** The token request of an editor; its status. */
async function requestToken(id: string, token = PAT): Promise<number> {
  const url = `${stack.run().urls.selfManaged}/api/v4/code_suggestions/tokens`;
  const headers = { authorization: `Bearer ${token}`, 'x-request-id': id };
  return (await fetch(url, { method: 'POST', headers })).status;
}

describe('tandem clock', () => {
  interface Clocks {
    clocks: { service: string; advanced_seconds: number; skew_seconds: number; frozen: boolean }[];
  }

  it('moves all clocks, or one, and puts them back', async () => {
    expect((await stack.tandem('clock', 'advance', '1h')).out).toMatch(/(.* 3600 s ahead\n){3}/);
    expect((await stack.tandem('clock', 'skew', '-60', '--service', 'saas')).code).toBe(0);
    expect((await stack.tandem('clock', 'freeze', '--service', 'model-gateway')).out).toContain('frozen');
    const { clocks } = await stack.json<Clocks>('clock', 'show');
    expect(clocks).toMatchObject([
      { service: 'self-managed', advanced_seconds: 3600, skew_seconds: 0, frozen: false },
      { service: 'saas', advanced_seconds: 3600, skew_seconds: -60, frozen: false },
      { service: 'model-gateway', advanced_seconds: 3600, frozen: true },
    ]);
    expect((await stack.tandem('clock', 'reset')).out).toMatch(/(.* real time\n){3}/);
  });
});

describe('tandem fault', () => {
  it('sets, lists and clears; why says that it was a fault', async () => {
    const set = await stack.tandem('fault', 'set', 'status', '--status', '503', '--service', 'saas', '--times', '1');
    expect([set.code, set.out]).toEqual([0, expect.stringMatching(/^saas +1 {2}status/)]);
    expect(await requestToken('the-day-fault')).toBe(503);
    expect((await stack.tandem('fault', 'list')).out).toContain('(spent)');
    await eventually(async () => {
      const { out } = await stack.tandem('why', 'the-day-fault');
      expect(out).toMatch(/rule {6}no-fault-strikes[^]*repair {4}tandem fault clear/);
    });
    await stack.tandem('fault', 'set', 'expired-jwt');
    expect((await stack.tandem('fault', 'clear', '2', '--service', 'saas')).code).toBe(0);
    expect((await stack.tandem('fault', 'clear')).out).toBe('no fault is set\n');
  });
});

describe('tandem snapshot', () => {
  it('keeps the data of both deployments, brings it back and forgets it', async () => {
    expect((await stack.tandem('snapshot', 'take', 'day')).out).toMatch(/^self-managed .*\nsaas .* rows\n$/);
    const { urls } = stack.run();
    const off = `${urls.selfManaged}/api/v4/application/settings?instance_level_code_suggestions_enabled=false`;
    await fetch(off, { method: 'PUT', headers: { 'private-token': 'glpat-selfmanaged-root-001' } });
    expect(await requestToken('the-day-off')).toBe(404);
    expect((await stack.tandem('snapshot', 'restore', 'day')).code).toBe(0);
    expect(await requestToken('the-day-on')).toBe(201);
    expect((await stack.tandem('snapshot', 'remove', 'day')).code).toBe(0);
    expect((await stack.tandem('snapshot', 'list')).out).toBe('no snapshot is kept\n');
  });
});

describe('tandem watch, why, requests', () => {
  it('show a refused request live, explained and as HAR', async () => {
    const watch = startTandemCommand(['watch', '--failures', '--output', 'text'], stack.variables);
    try {
      await eventually(async () => expect(watch.err()).toContain('watching'));
      await eventually(async () => {
        await requestToken('the-day-watched', 'glpat-00000000000000000000');
        expect(watch.out()).toMatch(/^✗ self-managed {2}← POST .*\/tokens {2}401 .*\n {4}token-is-known/m);
      });
      await requestToken('the-day-allowed');
    } finally {
      watch.interrupt();
    }
    const { code, out } = await watch.ended;
    expect(code).toBe(0);
    expect(out).not.toContain('the-day-allowed');
    const why = await stack.tandem('why', '--last');
    expect([why.code, why.out]).toEqual([0, expect.stringMatching(/^self-managed answered 401[^]*token-is-known/)]);
    expect(why.out).toMatch(/repair {4}curl --request POST .*personal_access_tokens/);
    const har = await stack.tandem('requests', '--correlation', 'the-day-watched', '--output', 'har');
    expect(JSON.parse(har.out)).toMatchObject({ log: { version: '1.2' } });
    expect(har.out).not.toContain('glpat-');
    await stack.tandem('reset');
    expect((await stack.tandem('why', '--last')).code).toBe(1);
  });
});

describe('tandem token', () => {
  it('says so if it is given the URL of SaaS as that of self-managed', async () => {
    const { code, err } = await stack.tandem('token', '--self-managed', stack.run().urls.saas);
    expect([code, err]).toEqual([1, expect.stringMatching(/is GitLab Inc\.'s SaaS, .* with --self-managed\n$/)]);
  });
});

describe('tandem wait', () => {
  it('ends with 0 if all is ready, otherwise with 1 in time', async () => {
    expect((await stack.tandem('wait', '--timeout', '10s')).code).toBe(0);
    const elsewhere = await stack.tandem('wait', '--timeout', '0.3s', '--saas', 'http://127.0.0.1:9');
    expect([elsewhere.code, elsewhere.err]).toEqual([1, expect.stringMatching(/not ready within 0.3 s: saas/)]);
  });
});

describe('tandem logs', () => {
  const lastOf = async (id: string) => {
    const { out } = await stack.tandem('logs', '--output', 'json');
    const lines = out.trim().split('\n');
    return lines.slice(-12).some((line) => (JSON.parse(line) as { correlation_id?: string }).correlation_id === id);
  };

  it('prints lines in the order of their arrival, whatever the clocks did', async () => {
    await stack.tandem('clock', 'advance', '1h', '--service', 'saas');
    await requestToken('the-day-ahead');
    await stack.tandem('clock', 'reset');
    await requestToken('the-day-after');
    await eventually(async () => expect(await lastOf('the-day-after')).toBe(true));
    const { out } = await stack.tandem('logs');
    expect(out.lastIndexOf('the-day-ahead')).toBeLessThan(out.indexOf('the-day-after'));
  });

  it('--follow prints what comes, until it is told to stop', async () => {
    const logs = startTandemCommand(['logs', '--follow', '--correlation', 'the-day-followed'], stack.variables);
    try {
      await eventually(async () => {
        await requestToken('the-day-followed');
        expect(logs.out()).toContain('the-day-followed');
      });
    } finally {
      logs.interrupt();
    }
    expect((await logs.ended).code).toBe(0);
  });
});

describe('tandem scenario', () => {
  interface Run {
    ok: boolean;
    cases: { refused_by: string[] }[];
    problems: string[];
  }

  it.each([
    ['which-hop-refused', 'saas token-is-known'],
    ['access-outlives-its-end', 'model-gateway jwt-is-not-expired'],
    ['key-rotation-without-an-outage', undefined],
    ['mass-expiry-of-tokens', 'saas token-is-not-expired'],
    ['clock-skew', 'model-gateway jwt-is-valid-already'],
    ['no-way-out', 'self-managed saas-answers'],
    ['clients-that-keep-an-error-body', 'model-gateway jwt-is-well-formed'],
    ['saas token-is-known', 'saas token-is-known'],
    ['self-managed instance-setting-is-on', 'self-managed instance-setting-is-on'],
  ])('run %s: comes out as the rules say, and is put back', async (name, rule) => {
    const { code, ok, cases, problems } = await stack.json<Run>('scenario', 'run', name);
    expect({ code, ok, problems }).toEqual({ code: 0, ok: true, problems: [] });
    if (rule !== undefined) expect(cases.flatMap((one) => one.refused_by)).toContain(rule);
    expect(await requestToken('the-day-scenario')).toBe(201);
  });

  it('list names every complaint and every rule; another name is a usage error', async () => {
    const { code, out } = await stack.tandem('scenario', 'list');
    expect([code, out]).toEqual([0, expect.stringMatching(/^which-hop-refused [^]*^saas token-is-known /m)]);
    expect(await stack.tandem('scenario', 'run', 'nonsense')).toMatchObject({
      code: 2,
      err: 'tandem: there is no scenario nonsense: tandem scenario list names them\n',
    });
  });
});

describe('tandem exec', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-exec-spec-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const PROGRAM = `
    const { TANDEM_SELF_MANAGED_URL: url, TANDEM_PERSONAL_ACCESS_TOKEN: token, ...env } = process.env;
    const headers = { authorization: 'Bearer ' + token };
    fetch(url + '/api/v4/code_suggestions/tokens', { method: 'POST', headers }).then(({ status }) => {
      const names = Object.keys(env).filter((name) => name.startsWith('TANDEM_'));
      console.log(JSON.stringify({ url, status, names }));
      if (process.argv[1] === 'stay') setInterval(() => undefined, 1000);
      else process.exitCode = Number(process.argv[1]);
    });`;
  const exec = (...args: string[]) => startTandemCommand(['exec', ...args], stack.variables);

  it('runs a command beside a stack of its own, ends with its exit code, and keeps the requests if it failed', async () => {
    const { code, out } = await exec('--keep-on-failure', folder, '--', process.execPath, '-e', PROGRAM, '7').ended;
    expect(code).toBe(7);
    const { url, status, names } = JSON.parse(out) as { url: string; status: number; names: string[] };
    expect(url).not.toBe(stack.run().urls.selfManaged);
    expect([status, names]).toEqual([201, expect.arrayContaining(['TANDEM_SAAS_URL', 'TANDEM_SIMULATOR_TOKEN'])]);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    const kept = readFileSync(join(folder, 'saas.json'), 'utf8');
    expect(JSON.parse(kept)).toMatchObject({
      requests: expect.arrayContaining([expect.objectContaining({ step: 9 })]),
    });
    expect(kept).not.toContain('glpat-');
  });

  it('passes a signal on, and ends with 128 and its number', async () => {
    const running = exec('--', process.execPath, '-e', PROGRAM, 'stay');
    await eventually(async () => expect(running.out()).toContain('"status":201'), 60_000);
    running.interrupt('SIGTERM');
    expect((await running.ended).code).toBe(143);
  });

  it('ends with 127 if the command is not there', async () => {
    const { code, err } = await exec('--', '/nowhere/at-all').ended;
    expect([code, err]).toEqual([127, expect.stringContaining('tandem: /nowhere/at-all cannot be run')]);
  });
});
