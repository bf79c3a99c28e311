import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { waitUntil } from './elapsed.js';
import { fixture, FIXTURE_SERVICES } from './fixtures/programs.js';
import { temporaryFolder } from './fixtures/temporary-folder.js';
import { startCluster, type Cluster } from './postgres/cluster.js';
import { openClusterHome } from './postgres/cluster-home.js';
import { readPostmasterFile } from './postgres/postmaster-file.js';
import { ChildProcesses } from './processes/child-processes.js';
import { identifyProcess } from './processes/process-identity.js';
import type { StackOptions } from './stack-options.js';
import type { Stack } from './stack.js';
import { startStack } from './start-stack.js';
import { readRunFile } from './state/run-file.js';
import { StateFolder } from './state/state-folder.js';

const folder = temporaryFolder();
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

/** The variables that a fixture service was given. */
async function environmentOf(url: string): Promise<Record<string, string>> {
  return (await (await fetch(url)).json()) as Record<string, string>;
}

const runs = (pid: number | undefined) => pid !== undefined && identifyProcess(pid) !== undefined;

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

  it('ends a service by force that does not want to end', async () => {
    const stack = await start({ environment: { saas: { FIXTURE: 'stubborn' } } });
    const { pid } = stack.services.saas;
    await stack.stop();
    expect(runs(pid)).toBe(false);
  });

  it('ends all at once where that is asked for', async () => {
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

  it('shows the end of the log where a service says nothing of its own', async () => {
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
        if (label.startsWith('starting ') && (waiting += 1) === 3)
          setImmediate(() => giveUp.abort(new Error('enough')));
        return work();
      },
    });
    await expect(starting).rejects.toThrow('enough');
    expect(children.size).toBe(0);
  });
});

describe('a stack with a state folder', () => {
  const state = join(folder, 'state');
  const paths = new StateFolder(state);
  const options: StackOptions = { state, entryPoints: FIXTURE_SERVICES };
  const own = async (more: StackOptions = {}) => {
    const stack = await startStack({ ...options, ...more });
    running.push(stack);
    return stack;
  };
  const serverPid = () => readPostmasterFile(openClusterHome(paths.clusterFolder).data)?.pid;
  afterAll(() => paths.clear());

  it('tells others what runs while it does, and them alone who may read it', async () => {
    const stack = await own();
    expect(readRunFile(paths.runFile)).toMatchObject({
      pid: process.pid,
      urls: stack.urls,
      simulatorToken: stack.simulatorToken,
      services: { saas: { pid: stack.services.saas.pid } },
    });
    expect(statSync(paths.runFile).mode & 0o077).toBe(0);
    await stack.services.saas.restart();
    expect(readRunFile(paths.runFile)?.services.saas?.pid).toBe(stack.services.saas.pid);
    await stack.stop();
    expect(existsSync(paths.runFile)).toBe(false);
  });

  it('has its secrets and databases again at the next start', async () => {
    const first = await environmentOf((await own()).urls.saas);
    await running.pop()?.stop();
    const second = await environmentOf((await own()).urls.saas);
    expect(second.SECRET_KEY_BASE).toBe(first.SECRET_KEY_BASE);
    expect(new URL(second.DATABASE_URL ?? '').password).toBe(new URL(first.DATABASE_URL ?? '').password);
  });

  it('is refused where it runs already', async () => {
    await own();
    await expect(startStack(options)).rejects.toThrow(/^the state folder .* is in use by process \d+: /);
  });

  it('refuses a port in use before it starts PostgreSQL', async () => {
    const other = await start();
    const port = Number(new URL(other.urls.saas).port);
    await expect(startStack({ ...options, ports: { saas: port } })).rejects.toThrow(
      `port ${port} (SAAS_PORT) is in use`,
    );
    expect(runs(serverPid())).toBe(false);
  });

  it('ends with everything when its process is killed, and comes up again', async () => {
    const supervisor = fork(fixture('supervisor'), [state], { execArgv: [] });
    const [{ services }] = (await once(supervisor, 'message')) as [{ services: number[] }];
    const server = serverPid();
    expect([...services, server].every(runs)).toBe(true);
    supervisor.kill('SIGKILL');
    expect(await waitUntil(() => ![...services, server].some(runs), { withinMs: 4_000 })).toBe(true);
    const stack = await own();
    expect((await environmentOf(stack.urls.saas)).PORT).toBe(new URL(stack.urls.saas).port);
  });

  it('does not begin anew where the secrets of its database are missing, unless it is told to', async () => {
    const before = readFileSync(paths.secretsFile, 'utf8');
    rmSync(paths.secretsFile);
    await expect(startStack(options)).rejects.toThrow(/secrets\.json is missing although its database is there: /);
    await own({ fresh: true });
    expect(readFileSync(paths.secretsFile, 'utf8')).not.toBe(before);
  });
});
