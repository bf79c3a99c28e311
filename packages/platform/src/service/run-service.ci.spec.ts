import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

const ENTRY_POINT = join(__dirname, '../../fixtures/service.mjs');

/** The fixture's service as a process. */
class Run {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; signal: string | null; stdout: string; stderr: string }>;

  constructor(environment: Record<string, string>) {
    this.child = fork(ENTRY_POINT, [], { env: environment, silent: true });
    const { stdout, stderr } = this.child;
    this.ended = Promise.all([once(this.child, 'exit'), text(stdout as Readable), text(stderr as Readable)]).then(
      ([[code, signal], out, err]) => ({
        code: code as number | null,
        signal: signal as string | null,
        stdout: out,
        stderr: err,
      }),
    );
  }

  /** The next message that it sends over its IPC channel. */
  async message(): Promise<{ type: string; url: string }> {
    return ((await once(this.child, 'message')) as [{ type: string; url: string }])[0];
  }
}

describe('runService', () => {
  const runs: Run[] = [];
  const run = (environment: Record<string, string> = {}) => {
    const started = new Run({ PORT: '0', ...environment });
    runs.push(started);
    return started;
  };

  afterEach(async () => {
    for (const { child, ended } of runs.splice(0)) {
      child.kill('SIGKILL');
      await ended;
    }
  });

  it('tells who started it where it listens, and logs lines of JSON', async () => {
    const service = run();
    const message = await service.message();
    expect(message).toEqual({ type: 'listening', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
    expect(await (await fetch(`${message.url}/fast`)).text()).toBe('fast');
    service.child.kill('SIGTERM');
    const { code, stdout, stderr } = await service.ended;
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { msg: string });
    expect(lines.map(({ msg }) => msg)).toEqual(['listening', 'request', 'stopping']);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('lets a request under way end on %s', async (signal) => {
    const service = run();
    const { url } = await service.message();
    const agent = new http.Agent({ keepAlive: true });
    const answer = once(http.get(`${url}/slow`, { agent }), 'response') as Promise<[http.IncomingMessage]>;
    await service.message();
    service.child.kill(signal);
    const refused = (): Promise<unknown> => fetch(`${url}/fast`).then(refused, () => undefined);
    await refused();
    service.child.send('go on');
    const [response] = await answer;
    const chunks = await response.toArray();
    expect([response.statusCode, Buffer.concat(chunks as Buffer[]).toString()]).toEqual([200, 'slow']);
    const answered = performance.now();
    expect((await service.ended).code).toBe(0);
    expect(performance.now() - answered).toBeLessThan(2_000);
    agent.destroy();
  });

  it('ends a request that outlasts SHUTDOWN_TIMEOUT_MS', async () => {
    const service = run({ SHUTDOWN_TIMEOUT_MS: '50' });
    const { url } = await service.message();
    const answer = fetch(`${url}/slow`);
    await service.message();
    service.child.kill('SIGTERM');
    await expect(answer).rejects.toThrow();
    expect((await service.ended).code).toBe(0);
  });

  it.each(['socket', 'pipe'])('answers although nobody reads its log, a %s, and ends on SIGTERM', async (kind) => {
    const folder = mkdtempSync(join(tmpdir(), 'tandem-spec-'));
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const unread = kind === 'socket' ? 'pipe' : openSync(path, 'r+');
    const child = fork(ENTRY_POINT, [], {
      env: { PORT: '0', SHUTDOWN_TIMEOUT_MS: '200' },
      stdio: ['ignore', unread, 'ignore', 'ipc'],
    });
    try {
      const [{ url }] = (await once(child, 'message')) as [{ url: string }];
      // More than a pipe, a socket and their readers' buffers hold.
      for (let count = 0; count < 500; count += 1) await (await fetch(`${url}/${'x'.repeat(1_000)}`)).text();
      const told = performance.now();
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).toEqual([0, null]);
      expect(performance.now() - told).toBeLessThan(5_000);
    } finally {
      child.kill('SIGKILL');
      if (typeof unread === 'number') closeSync(unread);
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    ['SIGTERM', 0],
    ['uncaught', 1],
  ])('has written all that it logged when it ends by %s', async (how) => {
    const service = run();
    const { url } = await service.message();
    for (let count = 0; count < 50; count += 1) await (await fetch(`${url}/fast`)).text();
    if (how === 'SIGTERM') service.child.kill(how);
    else await fetch(`${url}/crash`).catch(() => undefined);
    const { stdout } = await service.ended;
    expect(stdout.match(/"path":"\/fast"/g)).toHaveLength(50);
  });

  it('has written all that it logged when something calls process.exit', async () => {
    const service = run();
    const { url } = await service.message();
    await fetch(`${url}/exit`).catch(() => undefined);
    const { code, stdout } = await service.ended;
    expect([code, stdout.match(/"msg":"one of many"/g)?.length]).toEqual([0, 200]);
  });

  it('ends when the process that started it is gone', async () => {
    const service = run();
    await service.message();
    service.child.disconnect();
    expect(await service.ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('ends when that process is gone before it runs', async () => {
    const service = run();
    service.child.disconnect();
    expect(await service.ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('ends when that process is gone before it listens', async () => {
    const service = run({ HELD: 'true' });
    expect(await service.message()).toEqual({ type: 'starting' });
    service.child.disconnect();
    expect(await service.ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('ends on a signal before it listens', async () => {
    const service = run({ HELD: 'true' });
    await service.message();
    service.child.kill('SIGTERM');
    expect(await service.ended).toMatchObject({ code: 0, stderr: '' });
  });

  it.each([
    [{ PORT: '' }, 'fixture: PORT is missing: set it to the port to listen on\n'],
    [{ FAILS: 'startup' }, 'fixture: a part is missing: add it\n'],
    [{ FAILS: 'otherwise' }, 'fixture: odd\n'],
  ])('ends a start that fails with one line and code 1: %j', async (environment, line) => {
    expect(await run(environment).ended).toEqual({ code: 1, signal: null, stdout: '', stderr: line });
  });

  it.each(['crash', 'reject'])(
    'ends with a line of the log, without secrets, and code 1 on what nothing catches: %s',
    async (path) => {
      const service = run();
      const { url } = await service.message();
      await fetch(`${url}/${path}`).catch(() => undefined);
      const { code, stdout, stderr } = await service.ended;
      expect([code, stderr]).toEqual([1, '']);
      const line = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as object;
      expect(line).toMatchObject({
        level: 'fatal',
        msg: 'uncaught error',
        err: { message: expect.stringContaining('odd') as string },
      });
      expect(stdout).not.toContain('a-secret');
    },
  );

  it('ends with one line if the port is in use', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await run({ PORT: String(port) }).ended).toEqual({
      code: 1,
      signal: null,
      stdout: '',
      stderr: `fixture: PORT ${port} is in use on 127.0.0.1: end what listens there, or set PORT to another one\n`,
    });
    server.close();
  });
});
