import { publicKeySchema, type PublicKey } from '@tandem/contracts';
import { calculateJwkThumbprint } from 'jose';
import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

const MODULUS_BITS = 2048;

export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: PublicKey;
}

/** A new RSA key pair of 2048 bits whose `kid` is the RFC 7638 thumbprint of its public key. */
export async function createKeyPair(): Promise<KeyPair> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS });
  const { kty, n, e } = publicKey.export({ format: 'jwk' });
  const kid = await calculateJwkThumbprint({ kty: kty as string, n: n as string, e: e as string });
  return { privateKey, publicKey: publicKeySchema.parse({ kty, kid, e, n, use: 'sig', alg: 'RS256' }) };
}
