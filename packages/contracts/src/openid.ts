import { z } from 'zod';

/** What a relying party reads of `GET /.well-known/openid-configuration` (OpenID Connect Discovery 1.0, section 3). */
export const openidConfigurationSchema = z.object({ issuer: z.url(), jwks_uri: z.url() });
export type OpenidConfiguration = z.infer<typeof openidConfigurationSchema>;

/** A public RSA key as SaaS publishes it (RFC 7517). */
export const publicKeySchema = z.object({
  kty: z.literal('RSA'),
  kid: z.string(),
  e: z.string(),
  n: z.string(),
  use: z.literal('sig'),
  alg: z.literal('RS256'),
});
export type PublicKey = z.infer<typeof publicKeySchema>;

export const keySetSchema = z.object({ keys: z.array(publicKeySchema) });
