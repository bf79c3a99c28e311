import { createServer } from 'node:net';

import { codeOf } from '../stack-error.js';

// A server on ::1 alone would take what is sent to `localhost`, so both loopback addresses have to be free.
const LOOPBACK_ADDRESSES = ['127.0.0.1', '::1'];

/** Why nothing can listen on `port` of this machine's loopback addresses (`EADDRINUSE`, `EACCES`); undefined if it can. */
export async function whyNotListening(port: number): Promise<string | undefined> {
  for (const address of LOOPBACK_ADDRESSES) {
    const code = await tryToListen(port, address);
    if (code !== undefined && !(address === '::1' && isAbsentAddress(code))) return code;
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

function isAbsentAddress(code: string): boolean {
  return code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT';
}
