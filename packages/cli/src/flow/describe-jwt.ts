import { type AccessToken, realmSchema } from '@tandem/contracts';
import { z } from 'zod';
import { fingerprint } from '@tandem/client';

const shownClaimsSchema = z.object({ iss: z.url(), gitlab_realm: realmSchema.optional() });

/** A JWT without what would let another use it: fingerprint, lifetime, and of its claims issuer and realm. */
export function describeJwt({ access_token: jwt, expires_in: seconds }: AccessToken): string {
  const claims = shownClaimsSchema.safeParse(claimsOf(jwt)).data;
  const issuer = claims ? `, issuer ${claims.iss}` : '';
  const realm = claims?.gitlab_realm ? `, realm ${claims.gitlab_realm}` : '';
  return `JWT ${fingerprint(jwt)} for ${seconds} s${issuer}${realm}`;
}

function claimsOf(jwt: string): unknown {
  try {
    return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
  } catch {
    return undefined;
  }
}
