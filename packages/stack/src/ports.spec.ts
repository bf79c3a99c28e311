import { createServer, type Server } from 'node:net';
import { once } from 'node:events';

import { chooseFreePort, readPorts, settlePorts, whyNotListening } from './ports.js';

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function listenOn(port: number, host: string): Promise<void> {
  const server = createServer().listen(port, host);
  servers.push(server);
  await once(server, 'listening');
}

describe('readPorts', () => {
  it('has a default for each service, also if its variable is empty', () => {
    expect(readPorts({ SAAS_PORT: '' })).toEqual({ selfManaged: 3000, saas: 3001, modelGateway: 5052 });
  });

  it.each(['0', '3000', '65535'])('takes %s', (text) => {
    expect(readPorts({ SAAS_PORT: text }).saas).toBe(Number(text));
  });

  it.each(['abc', '70000', '-1', '3.5', ' ', '0x10', '3000 3001'])('refuses %j and names the variable', (text) => {
    expect(() => readPorts({ SAAS_PORT: text })).toThrow(
      `SAAS_PORT is not a port (${JSON.stringify(text)}): set it to a whole number from 1 to 65535, or to 0 for a free one`,
    );
  });
});

describe('chooseFreePort', () => {
  it('stays below the range of clients, and never gives one twice', async () => {
    const ports = await Promise.all(Array.from({ length: 20 }, () => chooseFreePort()));
    expect(Math.max(...ports)).toBeLessThan(32_768);
    expect(new Set(ports).size).toBe(20);
  });
});

describe('settlePorts', () => {
  it('keeps what is asked for and chooses the rest', async () => {
    const saas = await chooseFreePort();
    const ports = await settlePorts({ selfManaged: 0, saas, modelGateway: 0 });
    expect(ports.saas).toBe(saas);
    expect(new Set(Object.values(ports)).size).toBe(3);
    expect(await whyNotListening(ports.selfManaged)).toBeUndefined();
  });

  it.each(['127.0.0.1', '0.0.0.0', '::1'])('refuses a port on which something listens at %s', async (host) => {
    const saas = await chooseFreePort();
    await listenOn(saas, host);
    await expect(settlePorts({ selfManaged: 0, saas, modelGateway: 0 })).rejects.toThrow(
      `port ${saas} (SAAS_PORT) is in use: end what uses it or set SAAS_PORT, to 0 for a free port`,
    );
  });

  it('refuses one port for two services', async () => {
    await expect(settlePorts({ selfManaged: 4000, saas: 0, modelGateway: 4000 })).rejects.toThrow(
      'SELF_MANAGED_PORT and MODEL_GATEWAY_PORT are both 4000: give each service a port of its own, or 0 for a free one',
    );
  });
});
