import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { elapsedMs, waitUntil } from '../elapsed.js';
import { describeEnd, endChild, endOf, type ChildEnd, type ChildProcesses } from '../processes/child-processes.js';
import type { LogFile } from '../files/log-file.js';
import { StackError, tooFewFiles } from '../stack-error.js';
import { postgresEnvironment, runAs } from './account.js';
import type { ClusterHome } from './cluster-home.js';
import { postmasterFileOf, readPostmasterFile } from './postmaster-file.js';

/** What a server is started with. */
export interface ServerOptions {
  home: ClusterHome;
  /** The folder of PostgreSQL's programs. */
  programs: string;
  /** The folder of its socket; removed with it if this process ends without stopping it. */
  socketFolder: string;
  log: LogFile;
  children: ChildProcesses;
}

/** A running PostgreSQL. */
export interface Server {
  readonly pid: number;
  /** Resolves when it has ended. */
  readonly ended: Promise<ChildEnd>;
  /** Ends it: it closes its sessions and writes what it has to; after a second and a half it is made to. */
  stop(): Promise<void>;
}

const START_MS = 60_000;
const RETRY_MS = 5_000;

// What is written survives the end of every process, though not that of the machine: a development database can do
// without waiting for the disk. The rest keeps it small.
const SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_connections: '300',
  shared_buffers: '64MB',
  jit: 'off',
  listen_addresses: '',
  unix_socket_permissions: '0700',
  password_encryption: 'scram-sha-256',
  log_timezone: 'UTC',
  timezone: 'UTC',
};

// A shell, so that whatever ends all of Node.js on the machine leaves the guard. `read` returns when the other end of
// its input is closed, which the system does for a process however it ends. A process that nobody has waited for still
// takes signals, so the server's own file counts too.
const GUARD = `
trap '' HUP INT TERM
read -r word
[ "$word" = released ] && exit 0
server=$1 pidfile=$2 folder=$3
for signal in INT QUIT KILL; do
  kill -$signal "$server" 2>/dev/null || break
  tries=0
  while [ -e "$pidfile" ] && kill -0 "$server" 2>/dev/null && [ $tries -lt 30 ]; do
    sleep 0.1
    tries=$((tries + 1))
  done
done
rm -rf -- "$folder"
`;

// PostgreSQL takes the place of a shell that waits until the guard is there: if this process ends before, the shell does.
const GUARDED = 'read -r go && exec "$0" "$@" </dev/null';

/**
 * Starts PostgreSQL so that it listens only on a socket, and waits until it takes connections. After an
 * unclean end it recovers first. It ends when this process does.
 *
 * @throws {StackError} if it does not start
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const giveUp = elapsedMs() + RETRY_MS;
  for (;;) {
    const server = spawnServer(options);
    const failure = await whyNotReady(server, options);
    if (failure === undefined) return server;
    await server.stop();
    if (!isHeldByDyingSessions(options.log) || elapsedMs() > giveUp) throw failure;
  }
}

function spawnServer({ home, programs, socketFolder, log, children }: ServerOptions): Server {
  const settings = Object.entries({ ...SETTINGS, unix_socket_directories: socketFolder }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const child = log.openFor((output) =>
    spawn('/bin/sh', ['-c', GUARDED, join(programs, 'postgres'), '-D', home.data, ...settings], {
      ...runAs(home.account),
      cwd: '/',
      env: postgresEnvironment(),
      stdio: ['pipe', output, output],
      detached: true,
    }),
  );
  child.stdin?.on('error', () => undefined);
  const ended = endOf(children.add(child));
  const releaseGuard = child.pid === undefined ? undefined : guardServer(child.pid, home.data, socketFolder);
  child.stdin?.end('go\n');
  return {
    pid: child.pid ?? -1,
    ended,
    async stop() {
      await endChild(child, [
        { signal: 'SIGINT', withinMs: 1_500 },
        { signal: 'SIGQUIT', withinMs: 500 },
        { signal: 'SIGKILL', withinMs: 500 },
      ]);
      await releaseGuard?.();
    },
  };
}

/**
 * Starts a small process that ends the server `pid` on `data` when this process ends without having released it: by
 * SIGINT (fast shutdown), three seconds later by SIGQUIT, at last by SIGKILL. Then it removes `folder`.
 *
 * @returns what lets it go, once the server has ended
 */
function guardServer(pid: number, data: string, folder: string): () => Promise<void> {
  const shell = spawn('/bin/sh', ['-c', GUARD, 'tandem-guard', String(pid), postmasterFileOf(data), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
    env: postgresEnvironment(),
    detached: true,
  });
  const end = endOf(shell);
  shell.stdin.on('error', () => undefined);
  return async () => {
    shell.stdin.end('released\n');
    await end;
  };
}

async function whyNotReady(server: Server, { home, log }: ServerOptions): Promise<StackError | undefined> {
  let end: ChildEnd | undefined;
  void server.ended.then((how) => (end = how));
  const isReady = () => {
    const file = readPostmasterFile(home.data);
    return file?.pid === server.pid && file.isReady;
  };
  const settled = await waitUntil(() => end !== undefined || isReady(), { withinMs: START_MS, everyMs: 5 });
  if (settled && end === undefined) return undefined;
  const cause = end === undefined ? 'it was not ready in time' : describeEnd(end);
  if (log.lines().some((line) => line.includes('insufficient file descriptors'))) return tooFewFiles();
  const own = log.lines().findLast((line) => /\b(FATAL|PANIC): /.test(line));
  const why = own === undefined ? '' : `: ${own.replace(/^.*\b(FATAL|PANIC): +/, '')}`;
  const remedy = log.lines().some((line) => DATA_ARE_LOST.test(line))
    ? (freshStart: string) => `see ${log.path}, or start over with ${freshStart}, which deletes the database`
    : `see ${log.path}, then start again`;
  return new StackError(`PostgreSQL did not start (${cause}${why})`, remedy, log.tail());
}

// Only then is starting over worth what it destroys: memory, disk, ports and permissions can be mended.
const DATA_ARE_LOST =
  /incompatible with|invalid checkpoint|locate a valid checkpoint|not a valid data directory|invalid data in|corrupt/;

// The sessions of a server that was killed take a moment to notice, and hold its memory until then.
function isHeldByDyingSessions(log: LogFile): boolean {
  return log.lines().some((line) => line.includes('pre-existing shared memory block'));
}
