import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import getPort from 'get-port';
import { randomBetween } from './randomness.js';
import { forEachService, perService, PORT_VARIABLES, SERVICE_NAMES, type PerService } from './state/service-names.js';
import { codeOf, orUndefined, StackError } from './stack-error.js';

const DEFAULT_PORTS: PerService<number> = { selfManaged: 3000, saas: 3001, modelGateway: 5052 };

// A server that listens only on ::1 would take what is sent to `localhost`, so both loopback addresses have to be free.
const LOOPBACK_ADDRESSES = ['127.0.0.1', '::1'];

const LOWEST_FREE = 10_240;
const EPHEMERAL = 32_768;
const ATTEMPTS = 200;

/**
 * The ports that `SELF_MANAGED_PORT`, `SAAS_PORT` and `MODEL_GATEWAY_PORT` name; an empty value counts as none.
 *
 * @throws {StackError} if one is malformed
 */
export function readPorts(environment: Readonly<Record<string, string | undefined>>): PerService<number> {
  return perService((name) => {
    const variable = PORT_VARIABLES[name];
    return parsePort(environment[variable] || String(DEFAULT_PORTS[name]), variable);
  });
}

/**
 * The port that `text` names.
 *
 * @param variable the origin of `text`, for the message
 * @throws {StackError} if it is no whole number from 0 to 65535
 */
export function parsePort(text: string, variable: string): number {
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new StackError(
    `${variable} is not a port (${JSON.stringify(text)})`,
    'set it to a whole number from 1 to 65535, or to 0 for a free one',
  );
}

/**
 * The ports to start the services on: those that are asked for, and a free one for each 0.
 *
 * @throws {StackError} if one is asked for twice, is in use or is not to be had
 */
export async function settlePorts(wanted: PerService<number>): Promise<PerService<number>> {
  refuseTheSameTwice(wanted);
  return forEachService(async (name) => {
    const port = wanted[name];
    if (port === 0) return chooseFreePort();
    await refuseUnlessFree(port, PORT_VARIABLES[name]);
    return port;
  });
}

/**
 * A port that nothing listens on and that this process was not given before. It lies below the range from which the system
 * takes the ports of clients: a client that waits for a port of that range can be given it, and connects to itself then.
 *
 * @throws {StackError} if none is found
 */
export async function chooseFreePort(): Promise<number> {
  const end = endOfServerPorts();
  const candidates = Array.from({ length: ATTEMPTS }, () => randomBetween(LOWEST_FREE, end));
  const port = await getPort({ port: candidates, reserve: true });
  // It falls back to a port that the system chooses.
  if (port < end) return port;
  throw new StackError(
    `no free port was found between ${LOWEST_FREE} and ${end}`,
    'set the ports to numbers of your own',
  );
}

function endOfServerPorts(): number {
  const range = orUndefined(() => readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'));
  const first = Number(range?.split(/\s+/)[0]);
  return first > LOWEST_FREE + ATTEMPTS && first < EPHEMERAL ? first : EPHEMERAL;
}

function refuseTheSameTwice(wanted: PerService<number>): void {
  for (const [index, name] of SERVICE_NAMES.entries()) {
    const other = SERVICE_NAMES.slice(0, index).find(
      (earlier) => wanted[name] !== 0 && wanted[earlier] === wanted[name],
    );
    if (other === undefined) continue;
    throw new StackError(
      `${PORT_VARIABLES[other]} and ${PORT_VARIABLES[name]} are both ${wanted[name]}`,
      'give each service a port of its own, or 0 for a free one',
    );
  }
}

async function refuseUnlessFree(port: number, variable: string): Promise<void> {
  const code = await whyNotListening(port);
  if (code === undefined) return;
  const cause = code === 'EADDRINUSE' ? 'is in use' : `cannot be listened on (${code})`;
  throw new StackError(
    `port ${port} (${variable}) ${cause}`,
    `end what uses it or set ${variable}, to 0 for a free port`,
  );
}

/** Why nothing can listen on `port` of this machine's loopback addresses (`EADDRINUSE`, `EACCES`); undefined if it can. */
export async function whyNotListening(port: number): Promise<string | undefined> {
  for (const address of LOOPBACK_ADDRESSES) {
    const code = await tryToListen(port, address);
    const isAbsentAddress = code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT';
    if (code !== undefined && !(address === '::1' && isAbsentAddress)) return code;
  }
  return undefined;
}

function tryToListen(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(codeOf(error) ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
