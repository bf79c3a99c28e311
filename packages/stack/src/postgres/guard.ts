import { spawn } from 'node:child_process';

import { endOf } from '../processes/child-end.js';
import { postgresEnvironment } from './postgres-environment.js';
import { postmasterFileOf } from './postmaster-file.js';

/** Sees to it that a server does not outlive this process. */
export interface Guard {
  /** Lets the guard go: the server has ended. */
  release(): Promise<void>;
}

// A shell, so that whatever ends all of Node.js on the machine leaves the guard. `read` returns when the other end of
// its input is closed, which the system does for a process however it ends. A process that nobody has waited for still
// takes signals, so the server's own file counts too.
const SCRIPT = `
trap '' HUP INT TERM
read -r word
[ "$word" = released ] && exit 0
server=$1 pidfile=$2
shift 2
for signal in INT QUIT KILL; do
  kill -$signal "$server" 2>/dev/null || break
  tries=0
  while [ -e "$pidfile" ] && kill -0 "$server" 2>/dev/null && [ $tries -lt 30 ]; do
    sleep 0.1
    tries=$((tries + 1))
  done
done
rm -rf -- "$@"
`;

/**
 * Starts a small process that ends the server `pid` on `data` when this process ends without having released it: by
 * SIGINT (fast shutdown), three seconds later by SIGQUIT, at last by SIGKILL. Then it removes `folders`.
 */
export function guardServer(pid: number, data: string, folders: readonly string[]): Guard {
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'tandem-guard', String(pid), postmasterFileOf(data), ...folders], {
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
    env: postgresEnvironment(),
    detached: true,
  });
  const end = endOf(shell);
  shell.stdin.on('error', () => undefined);
  return {
    async release() {
      shell.stdin.end('released\n');
      await end;
    },
  };
}
