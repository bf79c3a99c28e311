import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { waitUntil } from './elapsed.js';
import { itWithDisk, onSmallDisk } from './fixtures/small-disk.js';
import { environmentOf, FIXTURE_SERVICES, runs } from './fixtures/programs.js';
import { startCluster, type Cluster } from './postgres/cluster.js';
import { ChildProcesses } from './processes/child-processes.js';
import type { Stack, StackOptions } from './stack.js';
import { startStack } from './start-stack.js';

const running: Stack[] = [];
let cluster: Cluster;

beforeAll(async () => (cluster = await startCluster()));
afterEach(async () => {
  for (const stack of running.splice(0)) await stack.stop();
});
afterAll(() => cluster.stop());

async function start(options: StackOptions = {}): Promise<Stack> {
  const stack = await startStack({ cluster, entryPoints: FIXTURE_SERVICES, ...options });
  running.push(stack);
  return stack;
}

describe('a stack', () => {
  it('is three services that know of each other, and nothing when it is stopped', async () => {
    const stack = await start();
    const selfManaged = await environmentOf(stack.urls.selfManaged);
    expect(selfManaged).toMatchObject({ SAAS_URL: stack.urls.saas, DATABASE_URL: stack.databaseUrls.selfManaged });
    expect((await environmentOf(stack.urls.saas)).ISSUER_URL).toBe(stack.urls.saas);
    expect((await environmentOf(stack.urls.modelGateway)).GITLAB_URL).toBe(stack.urls.saas);
    const pids = Object.values(stack.services).map(({ pid }) => pid);
    await stack.stop();
    expect(pids.filter(runs)).toEqual([]);
    expect(await stack.ended).toBeUndefined();
    expect(existsSync(stack.state)).toBe(false);
  });

  it('stands beside another one on the same cluster', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    expect(one.urls).not.toEqual(other.urls);
    expect(one.databaseUrls.saas).not.toBe(other.databaseUrls.saas);
  });

  it('takes ports, hops, seeds and further variables', async () => {
    const stack = await start({
      hops: { saasUrl: 'http://127.0.0.1:9' },
      seeds: { selfManaged: 'none' },
      environment: { selfManaged: { LOG_LEVEL: 'debug', EXTERNAL_URL: undefined } },
    });
    const environment = await environmentOf(stack.urls.selfManaged);
    expect(environment).toMatchObject({ SAAS_URL: 'http://127.0.0.1:9', SEED_FILE: 'none', LOG_LEVEL: 'debug' });
    expect(environment).not.toHaveProperty('EXTERNAL_URL');
  });

  it('gives further certificates to a service that uses TLS only, since each start reads them', async () => {
    const further = { NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem' };
    const stack = await start({
      hops: { saasUrl: 'https://saas.example.com' },
      environment: { selfManaged: further, modelGateway: { ...further, MODEL_URL_FILE: '/nowhere' }, saas: further },
    });
    expect(await environmentOf(stack.urls.selfManaged)).toMatchObject(further);
    expect(await environmentOf(stack.urls.modelGateway)).toMatchObject(further);
    expect(await environmentOf(stack.urls.saas)).not.toHaveProperty('NODE_EXTRA_CA_CERTS');
  });

  it('restarts one service at its address, with what changed', async () => {
    const stack = await start();
    const { saas } = stack.services;
    const [before, others] = [saas.pid, stack.services.selfManaged.pid];
    await saas.restart({ JWT_KEY_ID: 'off' });
    expect(await environmentOf(saas.url)).toMatchObject({ JWT_KEY_ID: 'off', ISSUER_URL: saas.url });
    expect([runs(before), stack.services.selfManaged.pid]).toEqual([false, others]);
    await saas.kill();
    await expect(fetch(saas.url)).rejects.toThrow();
    await saas.start();
    expect(await environmentOf(saas.url)).toMatchObject({ JWT_KEY_ID: 'off' });
    await saas.stop();
    expect(saas.pid).toBeUndefined();
  });

  it('says which service ended, with the end of its log', async () => {
    const stack = await start();
    await fetch(`${stack.urls.saas}/crash`).catch(() => undefined);
    expect(await stack.ended).toMatchObject({
      message: `saas ended (exit code 3): see ${stack.logFiles.saas}, then start again`,
      details: ['{"message":"listening"}'],
    });
  });

  it('starts a service again that ended, three times a minute, and says so', async () => {
    const notices: string[] = [];
    const stack = await start({ onRestart: (line) => notices.push(line) });
    const { saas } = stack.services;
    for (const time of [1, 2, 3]) {
      const before = saas.pid;
      await fetch(`${saas.url}/crash`).catch(() => undefined);
      expect(await waitUntil(() => saas.pid !== undefined && saas.pid !== before, { withinMs: 10_000 })).toBe(true);
      expect(notices.at(-1)).toBe(`saas ended (exit code 3): it is started again (${time} of 3 in a minute)`);
    }
    expect((await fetch(saas.url)).status).toBe(200);
    await fetch(`${saas.url}/crash`).catch(() => undefined);
    expect(await stack.ended).toMatchObject({ message: expect.stringMatching(/^saas ended \(exit code 3\): see /) });
    expect(notices).toHaveLength(3);
  });

  itWithDisk('says once that the disk of its state is full, and once that it has room again', () =>
    onSmallDisk('4m', async (disk, fill, makeRoom) => {
      const state = join(disk, 'state');
      const notices: string[] = [];
      const stack = await start({ state, onNotice: (line) => notices.push(line) });
      const full = `the disk of ${state} is full: make room on it, and everything goes on`;
      const room = `the disk of ${state} has room again`;
      for (const expected of [
        [full, room],
        [full, room, full, room],
      ]) {
        fill();
        expect(await waitUntil(() => notices.at(-1) === full, { withinMs: 10_000 })).toBe(true);
        expect((await fetch(stack.urls.saas)).status).toBe(200);
        makeRoom();
        expect(await waitUntil(() => notices.at(-1) === room, { withinMs: 10_000 })).toBe(true);
        expect(notices).toEqual(expected);
      }
      await stack.stop();
    }),
  );

  it('ends a service by force that does not want to end', async () => {
    const stack = await start({ environment: { saas: { FIXTURE: 'stubborn' } } });
    const { pid } = stack.services.saas;
    await stack.stop();
    expect(runs(pid)).toBe(false);
  });

  it('ends all at once if that is asked for', async () => {
    const children = new ChildProcesses();
    const stack = await start({ children, environment: { saas: { FIXTURE: 'stubborn' } } });
    const pids = Object.values(stack.services).map(({ pid }) => pid);
    children.killAll();
    expect(await waitUntil(() => !pids.some(runs), { withinMs: 1_000 })).toBe(true);
  });
});

describe('a start that fails', () => {
  const startsWith = (environment: Record<string, string>) =>
    startStack({
      cluster,
      entryPoints: FIXTURE_SERVICES,
      environment: { saas: environment },
    });

  it("passes a service's own line on", async () => {
    await expect(startsWith({ FIXTURE: 'refuse' })).rejects.toMatchObject({
      message: 'saas: DATABASE_URL is malformed: set it to the URL of a database',
      details: [],
    });
  });

  it('shows the end of the log if a service says nothing of its own', async () => {
    await expect(startsWith({ FIXTURE: 'crash' })).rejects.toMatchObject({
      message: expect.stringMatching(/^saas did not start \(exit code 1\): see .*saas\.log$/),
      details: expect.arrayContaining(['Error: something that nobody thought of']),
    });
  });

  it('names a program that is not built', async () => {
    const entryPoints = { ...FIXTURE_SERVICES, saas: '/nowhere/main.js' };
    await expect(startStack({ cluster, entryPoints })).rejects.toThrow(
      'the program of saas is not there (/nowhere/main.js): build it with `npm run build`',
    );
  });

  it('ends when it is told to, and leaves nothing behind', async () => {
    const children = new ChildProcesses();
    const giveUp = new AbortController();
    let waiting = 0;
    const starting = startStack({
      cluster,
      entryPoints: FIXTURE_SERVICES,
      environment: { saas: { FIXTURE: 'silent' } },
      signal: giveUp.signal,
      children,
      onProgress: (label, work) => {
        if (label.startsWith('starting ') && (waiting += 1) === 3) {
          setImmediate(() => giveUp.abort(new Error('enough')));
        }
        return work();
      },
    });
    await expect(starting).rejects.toThrow('enough');
    expect(children.size).toBe(0);
  });
});
