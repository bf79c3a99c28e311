import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { nowSeconds } from '../../command-context.js';
import type { Service } from '@tandem/client';
import { about, type Finding } from '../finding.js';
import type { CheckContext } from '../check-context.js';

const check = about('certificates');
const TIMEOUT_MS = 5_000;
const SOON_DAYS = 14;

/** Whether the certificates of services that are reached by https are trusted here, and for how much longer. */
export async function checkCertificates({ services }: CheckContext): Promise<Finding[]> {
  const secure = services.filter(({ url }) => url.startsWith('https:'));
  if (secure.length === 0) return [check.ok('no service is reached by https')];
  return Promise.all(secure.map(checkCertificate));
}

async function checkCertificate({ name, url }: Service): Promise<Finding> {
  const { hostname, port } = new URL(url);
  const socket = await handshake(hostname, Number(port || 443));
  if (typeof socket === 'string') {
    return check.problem(`${name}: ${socket}`, `openssl s_client -connect ${hostname}:${port || 443}`);
  }
  try {
    const certificate: PeerCertificate = socket.getPeerCertificate();
    if (!socket.authorized) {
      const cause = String(socket.authorizationError);
      return check.problem(`${name} is not trusted: ${cause}`, 'export NODE_EXTRA_CA_CERTS=/path/to/ca.pem');
    }
    const days = Math.floor((Date.parse(certificate.valid_to) / 1000 - nowSeconds()) / 86_400);
    const detail = `${name} is trusted for ${days} days yet`;
    return days < SOON_DAYS ? check.warning(detail, 'renew the certificate of the server') : check.ok(detail);
  } finally {
    socket.destroy();
  }
}

function handshake(host: string, port: number): Promise<TLSSocket | string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, servername: host, rejectUnauthorized: false, timeout: TIMEOUT_MS }, () =>
      resolve(socket),
    );
    socket.once('timeout', () => {
      socket.destroy();
      resolve(`no TLS handshake within ${TIMEOUT_MS / 1000} s`);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}
