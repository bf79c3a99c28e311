import { createHash, createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import type { AccessToken } from '@tandem/contracts';
import { z } from 'zod';
import { SetupFailed } from './targets/errors.js';

const partsSchema = z.record(z.string(), z.unknown());

/** A JWT taken apart, nothing of it trusted (RFC 7519). */
export interface DecodedJwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signature: Buffer;
  /** What was signed. */
  readonly signed: string;
}

/** Takes a JWT apart; undefined if it is none. */
export function decodeJwt(jwt: string): DecodedJwt | undefined {
  const [header = '', claims = '', signature = '', ...more] = jwt.split('.');
  try {
    return more.length > 0
      ? undefined
      : {
          header: partsSchema.parse(json(header)),
          claims: partsSchema.parse(json(claims)),
          signature: Buffer.from(signature, 'base64url'),
          signed: `${header}.${claims}`,
        };
  } catch {
    return undefined;
  }
}

/**
 * The JWT of an answer, taken apart.
 *
 * @throws {SetupFailed} if it is none
 */
export function decoded({ access_token: jwt }: AccessToken): DecodedJwt {
  const parts = decodeJwt(jwt);
  if (parts) return parts;
  throw new SetupFailed('access_token is no JWT');
}

/** A JWT of these parts; the signature as it is given. */
export function encodeJwt(header: object, claims: object, sign: (signed: string) => Buffer): string {
  const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${signed}.${sign(signed).toString('base64url')}`;
}

/** Whether the signature is by this public key, as RS256 (RFC 7518, section 3.3). */
export function isSignedBy({ signed, signature }: DecodedJwt, key: JsonWebKey): boolean {
  try {
    return verify('sha256', Buffer.from(signed), createPublicKey({ key, format: 'jwk' }), signature);
  } catch {
    return false;
  }
}

/** The thumbprint of an RSA key (RFC 7638). */
export function thumbprintOf({ e, kty, n }: Readonly<Record<string, unknown>>): string {
  return createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url');
}

function json(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}
