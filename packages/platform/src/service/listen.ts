import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { isIPv6 } from 'node:net';
import { StartupError } from '../configuration/startup-error.js';

/**
 * Makes an application answer at an address.
 *
 * @returns its URL; a wildcard address is named by the loopback one
 * @throws {StartupError} where the port or the address cannot be had; the application is closed then
 */
export async function listen(
  app: NestFastifyApplication,
  { HOST, PORT }: { HOST: string; PORT: number },
): Promise<string> {
  try {
    await app.listen(PORT, HOST);
  } catch (error) {
    await app.close();
    throw explain(error, HOST, PORT);
  }
  const address = app.getHttpServer().address();
  const port = typeof address === 'object' && address ? address.port : PORT;
  return `http://${hostInUrl(HOST)}:${port}`;
}

function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') {
    return '127.0.0.1';
  }
  return isIPv6(host) ? `[${host}]` : host;
}

function explain(error: unknown, host: string, port: number): unknown {
  const { code } = error as { code?: string };
  if (code === 'EADDRINUSE') {
    return new StartupError(`PORT ${port} is in use on ${host}`, 'end what listens there, or set PORT to another one');
  }
  if (code === 'EACCES') {
    return new StartupError(`PORT ${port} may not be opened by this user`, 'set PORT to one above 1023');
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new StartupError(`HOST is no address of this machine (${code})`, 'set HOST to one, such as 127.0.0.1');
  }
  return error;
}
