import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { startFixture } from '../fixtures/fixture-service.js';

describe('where a service listens', () => {
  const failureOf = (environment: Record<string, string>) =>
    startFixture(environment).then(
      async (service) => {
        await service.close();
        throw new Error('it listens');
      },
      (error: Error) => `${error.name}: ${error.message}`,
    );

  it.each([
    ['127.0.0.1', /^http:\/\/127\.0\.0\.1:\d+$/],
    ['localhost', /^http:\/\/localhost:\d+$/],
    ['0.0.0.0', /^http:\/\/127\.0\.0\.1:\d+$/],
    ['::1', /^http:\/\/\[::1\]:\d+$/],
    ['::', /^http:\/\/127\.0\.0\.1:\d+$/],
  ])('is named by a URL that answers: %s', async (HOST, url) => {
    const service = await startFixture({ HOST });
    try {
      expect(service.url).toMatch(url);
      expect((await fetch(`${service.url}/context`)).status).toBe(200);
    } finally {
      await service.close();
    }
  });

  it('is refused in one line if the port is in use', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await failureOf({ PORT: String(port) })).toBe(
      `StartupError: PORT ${port} is in use on 127.0.0.1: end what listens there, or set PORT to another one`,
    );
    server.close();
  });

  it.each(['203.0.113.7', 'no-such-host.invalid', 'no host at all'])(
    'is refused in one line if the host is none of this machine: %s',
    async (HOST) => {
      expect(await failureOf({ HOST })).toMatch(
        /^StartupError: HOST is no address of this machine \(E[A-Z_]+\): set HOST to one, such as 127\.0\.0\.1$/,
      );
    },
  );
});
