import { z } from 'zod';

/** The audience of every access token for Code Suggest. */
export const ACCESS_TOKEN_AUDIENCE = 'gitlab-code-suggestions';
/** Seconds from `iat` to `exp`. */
export const ACCESS_TOKEN_LIFETIME = 3600;
/** Seconds from `nbf` to `iat`: what a verifier's clock may be behind. */
export const ACCESS_TOKEN_NOT_BEFORE = 5;

/** Where the user of an access token comes from: through a self-managed deployment, or from SaaS itself. */
export const realmSchema = z.enum(['self-managed', 'saas']);
export type Realm = z.infer<typeof realmSchema>;

/** The claims of the JWT that SaaS signs for Code Suggest; times are seconds since the epoch. No other claim is in it. */
export const accessTokenClaimsSchema = z.strictObject({
  jti: z.uuid(),
  aud: z.literal(ACCESS_TOKEN_AUDIENCE),
  iss: z.url(),
  iat: z.int(),
  nbf: z.int(),
  exp: z.int(),
  gitlab_realm: realmSchema,
});
export type AccessTokenClaims = z.infer<typeof accessTokenClaimsSchema>;

/** The answer of `POST /api/v4/code_suggestions/tokens`: seconds of lifetime, and seconds since the epoch. */
export const accessTokenSchema = z
  .object({
    access_token: z.string().min(1),
    expires_in: z.int().positive(),
    created_at: z.int(),
  })
  .meta({ id: 'AccessToken' });
export type AccessToken = z.infer<typeof accessTokenSchema>;
