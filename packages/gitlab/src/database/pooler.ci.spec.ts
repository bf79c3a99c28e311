import { startCluster, type Cluster } from '@tandem/stack';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuthenticationModule } from '../authentication/authentication.module.js';
import { startGitlab } from '../fixtures/gitlab-service.js';
import { newUser } from '../fixtures/new-user.js';
import { GitlabApiModule } from '../gitlab-api.module.js';

const isInstalled = spawnSync('pgbouncer', ['--version']).status === 0;
if (!isInstalled) process.stdout.write('skipped: the specs of poolers, because PgBouncer is not installed\n');

let cluster: Cluster;
let url: URL;
const folder = mkdtempSync(join(tmpdir(), 'tandem-pooler-'));

beforeAll(async () => {
  if (!isInstalled) return;
  cluster = await startCluster();
  url = new URL(await cluster.createDatabase({ name: 'one', role: 'one', password: 'one' }));
});

afterAll(async () => {
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs `use` with the URL of the same database behind PgBouncer. */
async function behindPooler<Result>(settings: string[], use: (url: string) => Promise<Result>): Promise<Result> {
  const port = await freePort();
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'users.txt'), '"one" "one"\n');
  writeFileSync(
    join(folder, 'pgbouncer.ini'),
    [
      '[databases]',
      `one = host=${decodeURIComponent(url.hostname)} port=5432 dbname=one user=one password=one`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = plain',
      `auth_file = ${join(folder, 'users.txt')}`,
      ...settings,
    ].join('\n'),
  );
  const asRoot = process.getuid?.() === 0 ? ['-u', 'postgres'] : [];
  const pooler = spawn('pgbouncer', [...asRoot, join(folder, 'pgbouncer.ini')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise((resolve) => pooler.once('exit', resolve));
  try {
    await new Promise<void>((resolve, reject) => {
      let output = '';
      pooler.stderr.on('data', (text) => {
        output += text;
        if (output.includes('process up')) resolve();
      });
      pooler.once('exit', () => reject(new Error(output)));
    });
    return await use(`postgresql://one:one@127.0.0.1:${port}/one`);
  } finally {
    pooler.kill('SIGKILL');
    await ended;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

const startBehind = (settings: string[]) =>
  behindPooler(settings, (databaseUrl) =>
    startGitlab({ databaseUrl }).then(
      (service) => service.close().then(() => 'started'),
      (error: Error) => error.message,
    ),
  );

const whenInstalled = isInstalled ? describe : describe.skip;
whenInstalled('behind PgBouncer', () => {
  it.each(['transaction', 'statement'])('in %s mode the start ends with one line', async (mode) => {
    const ignoring = [`pool_mode = ${mode}`, 'ignore_startup_parameters = extra_float_digits, options'];
    for (const settings of [ignoring, [...ignoring, 'server_round_robin = 1'], [`pool_mode = ${mode}`]]) {
      expect(await startBehind(settings)).toMatch(/^the database is reached through a pooler .*session mode[^\n]*$/);
    }
  });

  it('in session mode the start ends with one line if it refuses what a session starts with', async () => {
    expect(await startBehind(['pool_mode = session'])).toMatch(/refuses .*ignore_startup_parameters$/);
  });

  it('in session mode what is pinned counts, although it does not pass it on', async () => {
    const settings = ['pool_mode = session', 'ignore_startup_parameters = extra_float_digits, options'];
    await behindPooler(settings, async (databaseUrl) => {
      const service = await startGitlab({ databaseUrl, imports: [AuthenticationModule, GitlabApiModule] });
      try {
        const { token } = await newUser(service, 'one');
        const answers = await Promise.all(
          Array.from({ length: 20 }, () =>
            fetch(`${service.url}/api/v4/user`, { headers: { 'private-token': token } }).then(({ status }) => status),
          ),
        );
        expect(new Set(answers)).toEqual(new Set([200]));
      } finally {
        await service.close();
      }
      const given = await startGitlab({ databaseUrl: `${databaseUrl}?options=-c%20work_mem%3D5MB` }).catch(String);
      expect(given).toMatch(/does not pass on `options` of DATABASE_URL/);
    });
  });
});
