import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { waitUntil } from './elapsed.js';
import { environmentOf, fixture, FIXTURE_SERVICES, runs } from './fixtures/programs.js';
import { temporaryFolder } from './fixtures/temporary-folder.js';
import { chooseFreePort } from './ports.js';
import { openClusterHome } from './postgres/cluster-home.js';
import { readPostmasterFile } from './postgres/postmaster-file.js';
import type { Stack, StackOptions } from './stack.js';
import { startStack } from './start-stack.js';
import { readRunFile } from './state/run-file.js';
import { StateFolder } from './state/state-folder.js';

describe('a stack with a state folder', () => {
  const stateIn = (folder: string) => new StateFolder(join(folder, 'state'));
  const paths = stateIn(temporaryFolder((folder) => stateIn(folder).clear()));
  const state = paths.path;
  const running: Stack[] = [];
  const options: StackOptions = { state, entryPoints: FIXTURE_SERVICES };
  afterEach(async () => {
    for (const stack of running.splice(0)) await stack.stop();
  });
  const own = async (more: StackOptions = {}) => {
    const stack = await startStack({ ...options, ...more });
    running.push(stack);
    return stack;
  };
  const serverPid = () => readPostmasterFile(openClusterHome(paths.clusterFolder).data)?.pid;

  it('tells others what runs while it does, and only those who may read it', async () => {
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

  it('is refused if it runs already', async () => {
    await own();
    await expect(startStack(options)).rejects.toThrow(/^the state folder .* is in use by process \d+: /);
  });

  it('refuses a port in use before it starts PostgreSQL', async () => {
    const port = await chooseFreePort();
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    await expect(startStack({ ...options, ports: { saas: port } })).rejects.toThrow(
      `port ${port} (SAAS_PORT) is in use`,
    );
    expect(runs(serverPid())).toBe(false);
    other.close();
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

  it('ends a service that an earlier start left and no file names', async () => {
    const left = fork(fixture('service'), [paths.mark], {
      env: { FIXTURE: 'abandoned', PORT: String(await chooseFreePort()) },
      execArgv: [],
    });
    await once(left, 'message');
    left.disconnect();
    await own();
    expect(runs(left.pid)).toBe(false);
  });

  it('lets a stop end it too', async () => {
    const left = fork(fixture('service'), [paths.mark], { env: { FIXTURE: 'abandoned', PORT: '0' }, execArgv: [] });
    await once(left, 'message');
    await paths.endAbandoned();
    expect(runs(left.pid)).toBe(false);
  });

  it('does not start over if the secrets of its database are missing, unless it is told to', async () => {
    const before = readFileSync(paths.secretsFile, 'utf8');
    rmSync(paths.secretsFile);
    await expect(startStack(options)).rejects.toThrow(/secrets\.json is missing although its database is there: /);
    await own({ fresh: true });
    expect(readFileSync(paths.secretsFile, 'utf8')).not.toBe(before);
  });
});

function ownerOf(folder: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(join(folder, 'owner.json'), 'utf8')) as { pid: number }).pid;
  } catch {
    return undefined;
  }
}

describe('what a process that was killed left in the temporary folder', () => {
  it('goes when the next one starts', async () => {
    const supervisor = fork(fixture('supervisor'), [], { execArgv: [] });
    const [{ services }] = (await once(supervisor, 'message')) as [{ services: number[] }];
    const made = [...new Set(['/tmp', tmpdir()])]
      .flatMap((parent) => readdirSync(parent).map((name) => join(parent, name)))
      .filter((path) => /\/tandem-(state-)?[A-Za-z0-9]{6}$/.test(path))
      .filter((folder) => ownerOf(folder) === supervisor.pid);
    expect(made).toHaveLength(2);
    const ended = once(supervisor, 'exit');
    [supervisor.pid ?? 0, ...services].forEach((pid) => process.kill(pid, 'SIGKILL'));
    await ended;
    const stack = await startStack({ entryPoints: FIXTURE_SERVICES });
    await stack.stop();
    expect(made.filter(existsSync)).toEqual([]);
  });
});
