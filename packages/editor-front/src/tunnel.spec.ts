import { once } from 'node:events';
import { connectTo, RawServer, readToEnd } from './fixtures/raw-sockets.js';
import { dial, joinConnections } from './tunnel.js';

/** Two servers, and a tunnel between a connection to each. */
async function tunnel(limits: { idleMs?: number; lingerMs?: number }) {
  const servers = [await RawServer.start(() => undefined), await RawServer.start(() => undefined)] as const;
  const sockets = await Promise.all([dial(addressOf(servers[0])), dial(addressOf(servers[1]))]);
  joinConnections(...sockets, limits);
  const stop = () => Promise.all(servers.map((server) => server.stop()));
  return { servers, closed: Promise.all(sockets.map((socket) => once(socket, 'close'))), stop };
}

const addressOf = ({ port }: RawServer) => ({ host: '127.0.0.1', port });

describe('joinConnections', () => {
  it('ends both connections if neither says anything', async () => {
    const { closed, stop } = await tunnel({ idleMs: 30 });
    await expect(closed).resolves.toHaveLength(2);
    await stop();
  });

  it('ends both connections if only one has ended and the other says nothing more', async () => {
    const { servers, closed, stop } = await tunnel({ lingerMs: 30 });
    servers[0]['sockets'][0]?.end();
    await expect(closed).resolves.toHaveLength(2);
    await stop();
  });
});

describe('dial', () => {
  it('fails if the connection is refused', async () => {
    const server = await RawServer.start(() => undefined);
    const address = addressOf(server);
    await server.stop();
    await expect(dial(address)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('waits for an answer for as long as it takes', async () => {
    const server = await RawServer.start((socket) => socket.end());
    const socket = await dial(addressOf(server));
    expect(socket.timeout).toBe(0);
    socket.end('x');
    await readToEnd(socket);
    connectTo(server.url).destroy();
    await server.stop();
  });
});
