import { generateKeyPair, type JsonWebKey, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { DISCOVERY_PATH, JWKS_PATH } from '@tandem/contracts';

/** An RSA key that no deployment knows. */
export interface ForeignKey {
  readonly publicJwk: JsonWebKey;
  sign(signed: string): Buffer;
}

/** Makes one. */
export async function foreignKey(): Promise<ForeignKey> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return {
    publicJwk: publicKey.export({ format: 'jwk' }),
    sign: (signed) => sign('sha256', Buffer.from(signed), privateKey),
  };
}

/** Starts an issuer on 127.0.0.1 that publishes a key; nobody has a reason to trust it. */
export async function startForeignIssuer(key: ForeignKey, kid: string) {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    const documents: Record<string, object> = {
      [DISCOVERY_PATH]: { issuer: url, jwks_uri: url + JWKS_PATH },
      [JWKS_PATH]: { keys: [{ ...key.publicJwk, kid, use: 'sig', alg: 'RS256' }] },
    };
    const document = documents[request.url ?? ''];
    const headers = { 'content-type': 'application/json' };
    response.writeHead(document ? 200 : 404, headers).end(JSON.stringify(document ?? {}));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    /** How often it was asked for anything. */
    requests: () => requests,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
