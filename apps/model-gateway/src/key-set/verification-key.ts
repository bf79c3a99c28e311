import { importJWK, type CryptoKey } from 'jose';
import { z } from 'zod';

const SMALLEST_MODULUS = 2048;

/** A public key of an issuer, ready to verify RS256 signatures. */
export interface VerificationKey {
  readonly kid: string | undefined;
  readonly key: CryptoKey;
}

const jwkSchema = z.object({
  kty: z.literal('RSA'),
  kid: z.string().optional(),
  use: z.literal('sig').optional(),
  alg: z.literal('RS256').optional(),
  key_ops: z
    .array(z.string())
    .refine((operations) => operations.includes('verify'))
    .optional(),
  n: z.string(),
  e: z.string(),
});

/**
 * The keys of a set that can verify RS256 signatures. An entry of another kind, for another use, malformed or shorter
 * than RFC 7518, section 3.3, demands is left out, and the others are used.
 */
export async function importKeys(entries: readonly unknown[]): Promise<VerificationKey[]> {
  const keys = await Promise.all(entries.map(importKey));
  return keys.filter((key) => key !== undefined);
}

async function importKey(entry: unknown): Promise<VerificationKey | undefined> {
  const parsed = jwkSchema.safeParse(entry);
  if (!parsed.success) return undefined;
  const { kty, kid, n, e } = parsed.data;
  try {
    const key = await importJWK({ kty, n, e }, 'RS256');
    const { modulusLength } = key.algorithm as { modulusLength?: number };
    return (modulusLength ?? 0) >= SMALLEST_MODULUS ? { kid, key } : undefined;
  } catch {
    return undefined;
  }
}
