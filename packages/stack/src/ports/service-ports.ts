import { forEachService, PORT_VARIABLES, SERVICE_NAMES, type PerService } from '../services/service-names.js';
import { StackError } from '../stack-error.js';
import { chooseFreePort } from './free-port.js';
import { whyNotListening } from './listening.js';

export const DEFAULT_PORTS: PerService<number> = { selfManaged: 3000, saas: 3001, modelGateway: 5052 };

/**
 * The ports to start the services on: those asked for where nothing uses them, and a free one for each 0.
 *
 * @throws StackError where one is asked for twice, is in use or is not to be had
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
