// Prints free ports as the variables that Compose reads, for a machine that runs several checks at once:
//   export $(node scripts/free-ports.mjs)
// or `node scripts/free-ports.mjs >> "$GITHUB_ENV"`. It runs before anything is installed.
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { pathToFileURL } from 'node:url';

// Below the range from which systems take the ports of clients: one of those can be taken before the server starts.
const LOWEST = 10_240;
const END = 32_768;
const ATTEMPTS = 200;
const VARIABLES = ['SELF_MANAGED_PORT', 'SAAS_PORT', 'MODEL_GATEWAY_PORT', 'EDITOR_PROXY_PORT', 'PAGE_PORT'];

/** Ports on 127.0.0.1 that nothing listens on now, by the names of the variables that Compose and the start read. */
export async function freePorts() {
  const ports = new Set();
  for (let attempt = 0; attempt < ATTEMPTS && ports.size < VARIABLES.length; attempt += 1) {
    const port = randomInt(LOWEST, END);
    if (await isFree(port)) ports.add(port);
  }
  if (ports.size < VARIABLES.length) throw new Error(`too few free ports were found between ${LOWEST} and ${END}`);
  return Object.fromEntries([...ports].map((port, index) => [VARIABLES[index], String(port)]));
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const [name, port] of Object.entries(await freePorts())) process.stdout.write(`${name}=${port}\n`);
}
