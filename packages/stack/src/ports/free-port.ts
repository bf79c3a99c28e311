import { readFileSync } from 'node:fs';

import { systemRandomness, type Randomness } from '../randomness.js';
import { StackError } from '../stack-error.js';
import { whyNotListening } from './listening.js';

const LOWEST = 10_240;
const EPHEMERAL = 32_768;
const ATTEMPTS = 200;

const given = new Set<number>();

/**
 * A port that nothing listens on and that this process has not been given before. It lies below the range from which
 * the system takes the ports of clients: one in that range can be taken by a client that waits for it and then
 * connects to itself.
 *
 * @throws StackError where none is found
 */
export async function chooseFreePort(randomness: Randomness = systemRandomness): Promise<number> {
  const end = endOfServerPorts();
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = randomness.between(LOWEST, end);
    if (given.has(port)) continue;
    given.add(port);
    if ((await whyNotListening(port)) === undefined) return port;
  }
  throw new StackError(`no free port was found between ${LOWEST} and ${end}`, 'set the ports to numbers of your own');
}

function endOfServerPorts(): number {
  try {
    const first = Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/)[0]);
    return first > LOWEST + ATTEMPTS && first < EPHEMERAL ? first : EPHEMERAL;
  } catch {
    return EPHEMERAL;
  }
}
