import { z } from 'zod';
import { DISCOVERY_PATH, JWKS_PATH, WEBFINGER_PATH } from './api-paths.js';
import { operations, publicApi, route } from './api/operation.js';

/** What a relying party reads of `GET /.well-known/openid-configuration` (OpenID Connect Discovery 1.0, section 3). */
export const openidConfigurationSchema = z.object({ issuer: z.url(), jwks_uri: z.url() });

/** A public RSA key as SaaS publishes it (RFC 7517). */
export const publicKeySchema = z
  .object({
    kty: z.literal('RSA'),
    kid: z.string(),
    e: z.string(),
    n: z.string(),
    use: z.literal('sig'),
    alg: z.literal('RS256'),
  })
  .meta({ id: 'PublicKey' });
export type PublicKey = z.infer<typeof publicKeySchema>;

/** What SaaS says to anybody, as the issuer of JWTs. */
export const openidOperations = operations(publicApi('OpenID Connect'), {
  getOpenidConfiguration: route(`GET ${DISCOVERY_PATH}`, 'OpenID Connect discovery; only on SaaS', {
    answer: openidConfigurationSchema.loose(),
  }),
  getKeySet: route(`GET ${JWKS_PATH}`, 'The keys that JWTs are verified with; only on SaaS', {
    answer: z.object({ keys: z.array(publicKeySchema) }),
  }),
  getWebfinger: route(
    `GET ${WEBFINGER_PATH}`,
    'The issuer of the resource that the query names; 400 if it names none; only on SaaS',
    {
      answer: z.union([
        z.strictObject({ subject: z.string(), links: z.tuple([z.strictObject({ rel: z.string(), href: z.url() })]) }),
        z.strictObject({ status: z.literal(400), error: z.literal('Bad Request') }),
      ]),
      parameters: z.object({ resource: z.string().optional().catch(undefined) }),
      alsoStatuses: [400],
    },
  ),
});
