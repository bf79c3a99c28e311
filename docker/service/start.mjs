// Starts the service of an image. It waits for the database first, because containers start in any order, and a
// service that finds no database ends.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const PATIENCE_MS = 60_000;
const PAUSE_MS = 100;

const { DATABASE_URL, DATABASE_URL_FILE } = process.env;
const url = DATABASE_URL || (DATABASE_URL_FILE && readFileSync(DATABASE_URL_FILE, 'utf8').trim());
// A URL that cannot be read and a database that never comes are the service's own to tell.
if (URL.canParse(url)) await untilOpen(new URL(url));
await import('./bundle/main.mjs');

async function untilOpen({ hostname, port }) {
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end && !(await isOpen(hostname, Number(port || 5432)))) await wait(PAUSE_MS);
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
