import {
  codeSuggestVariables,
  databaseVariables,
  gitlabVersionVariables,
  rateLimitVariables,
  refuseDevelopmentSecrets,
} from '@tandem/gitlab';
import { serviceVariables, variable } from '@tandem/platform';
import { refuseMisplacedSimulator, simulatorVariables } from '@tandem/simulator';
import { z } from 'zod';

const variables = {
  ...serviceVariables,
  ...simulatorVariables,
  PORT: variable.port.default(3001).meta({ description: 'set it to the port to listen on' }),
  ...databaseVariables('saas'),
  ...rateLimitVariables,
  ...gitlabVersionVariables,
  ...codeSuggestVariables,
  GITLAB_SIMULATE_SAAS: z
    .literal('true', 'only true is accepted')
    .meta({ description: 'set it to true: this deployment is GitLab Inc.’s SaaS' }),
  SAAS_URL: z
    .undefined('this deployment is SaaS itself')
    .optional()
    .meta({ description: 'unset it: only self-managed has it' }),
  ISSUER_URL: z
    .url({ protocol: /^https?$/, error: 'not a http:// or https:// URL' })
    .refine((value) => !value.endsWith('/'), 'it ends with a slash')
    .optional()
    .meta({ description: 'set it to the URL that the JWTs name as their issuer, without a slash at its end' }),
  JWT_KEY_ID: z
    .enum(['on', 'off'])
    .default('on')
    .meta({ description: 'set it to on, or to off for a JWT header without kid, as in mid-2023' }),
  SIGNING_KEY_PUBLISH_AHEAD_SECONDS: variable.seconds
    .default(86_400)
    .meta({ description: 'set it to the seconds that a new signing key is published before it signs' }),
  JWKS_COOLDOWN: variable.seconds
    .default(10)
    .meta({ description: 'set it to the JWKS_COOLDOWN of Code Suggest, or the longest one of several' }),
};

/** The configuration of SaaS. */
export const saasConfiguration = z
  .object(variables)
  .superRefine(refuseDevelopmentSecrets)
  .superRefine(refuseMisplacedSimulator)
  .superRefine(({ SIGNING_KEY_PUBLISH_AHEAD_SECONDS: ahead, JWKS_COOLDOWN: cooldown }, context) => {
    // A verifier that has just fetched the keys fetches them again only after its cool-down.
    if (ahead < cooldown) {
      const message = `${ahead} is less than JWKS_COOLDOWN, ${cooldown}: verifiers would refuse tokens after a rotation`;
      context.addIssue({ code: 'custom', path: ['SIGNING_KEY_PUBLISH_AHEAD_SECONDS'], message });
    }
  })
  .superRefine(({ PORT, ISSUER_URL }, context) => {
    if (PORT === 0 && ISSUER_URL === undefined) {
      context.addIssue({ code: 'custom', path: ['PORT'], message: '0 needs ISSUER_URL, which no one could know' });
    }
  })
  .transform((given) => {
    const origin = `http://127.0.0.1:${given.PORT}`;
    const own = origin + pathOf(given.EXTERNAL_URL ?? given.ISSUER_URL ?? origin);
    return { ...given, ISSUER_URL: given.ISSUER_URL ?? own, EXTERNAL_URL: given.EXTERNAL_URL ?? own };
  });

function pathOf(url: string): string {
  return new URL(url).pathname.replace(/\/+$/, '');
}

export type SaasConfiguration = z.infer<typeof saasConfiguration>;
