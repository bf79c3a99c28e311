import { databaseVariables, rateLimitVariables, refuseDevelopmentSecrets } from '@tandem/gitlab';
import { serviceVariables, variable } from '@tandem/platform';
import { refuseMisplacedSimulator, simulatorVariables } from '@tandem/simulator';
import { z } from 'zod';

const variables = {
  ...serviceVariables,
  ...simulatorVariables,
  PORT: variable.port.default(3000).meta({ description: 'set it to the port to listen on' }),
  ...databaseVariables('self_managed'),
  ...rateLimitVariables,
  GITLAB_SIMULATE_SAAS: z
    .undefined('this deployment is self-managed')
    .optional()
    .meta({ description: 'unset it: only the SaaS deployment has it' }),
  SAAS_URL: z
    .url({ protocol: /^https?$/, error: 'not a http:// or https:// URL' })
    .meta({ description: 'set it to the URL of the SaaS deployment, such as http://127.0.0.1:3001', secret: true }),
  SAAS_CONNECT_TIMEOUT_MS: variable.milliseconds
    .default(30_000)
    .meta({ description: 'set it to the milliseconds that a connection to SaaS may take' }),
  SAAS_RESPONSE_HEADER_TIMEOUT_MS: variable.milliseconds
    .default(30_000)
    .meta({ description: 'set it to the milliseconds that SaaS may take to begin its answer' }),
  SAAS_RESPONSE_BODY_TIMEOUT_MS: variable.milliseconds
    .default(30_000)
    .meta({ description: 'set it to the milliseconds that SaaS may take from the header of its answer to the end' }),
  SAAS_REQUESTS_LIMIT: z.coerce.number<string>().int().positive().default(256).meta({
    description:
      'set it to the largest number of requests to SaaS at the same time; further ones are answered with 503',
  }),
  SAAS_CONNECTION_MAX_AGE_MS: variable.milliseconds
    .default(55_000)
    .meta({ description: 'set it to the milliseconds after which a connection to SaaS is not used again' }),
  SAAS_RESPONSE_LIMIT_BYTES: z.coerce
    .number<string>()
    .int()
    .positive()
    .default(1_048_576)
    .meta({ description: 'set it to the size in bytes of the largest answer of SaaS that is passed on' }),
};

/** The configuration of self-managed. */
export const selfManagedConfiguration = z
  .object(variables)
  .superRefine(refuseDevelopmentSecrets)
  .superRefine(refuseMisplacedSimulator)
  .transform((given) => ({ ...given, EXTERNAL_URL: given.EXTERNAL_URL ?? `http://127.0.0.1:${given.PORT}` }));

export type SelfManagedConfiguration = z.infer<typeof selfManagedConfiguration>;
