// Starts the service of an image, after its database: containers start in any order, and a service that finds no database
// ends.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const TIMEOUT_MS = 60_000;
const NOTICE_MS = 3_000;
const PAUSE_MS = 100;

// The service itself reports a URL that cannot be read and a database that cannot be reached.
const url = databaseUrl();
if (url?.hostname && !url.searchParams.has('host')) {
  // These signals do not end the first process of a container unless it handles them.
  const leave = () => process.exit(0);
  process.on('SIGTERM', leave).on('SIGINT', leave);
  await untilOpen(url);
  process.off('SIGTERM', leave).off('SIGINT', leave);
}
await import('./bundle/main.cjs');

function databaseUrl() {
  const { DATABASE_URL, DATABASE_URL_FILE } = process.env;
  try {
    return new URL(DATABASE_URL || readFileSync(DATABASE_URL_FILE, 'utf8').trim());
  } catch {
    return undefined;
  }
}

async function untilOpen({ hostname, port, host, pathname }) {
  const begin = performance.now();
  let noticed = false;
  while (!(await isOpen(hostname.replaceAll(/[[\]]/g, ''), Number(port || 5432)))) {
    const waited = performance.now() - begin;
    if (waited > TIMEOUT_MS) return;
    if (waited > NOTICE_MS && !noticed) {
      noticed = true;
      process.stderr.write(`waiting for the database ${host}${pathname}, for up to ${TIMEOUT_MS / 1_000} s\n`);
    }
    await wait(PAUSE_MS);
  }
}

function isOpen(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1_000 });
    const end = (open) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
