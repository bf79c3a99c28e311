import {
  codeSuggestVariables,
  databaseVariables,
  gitlabVersionVariables,
  rateLimitVariables,
  refuseDevelopmentSecrets,
  sendUrlVariables,
} from '@tandem/gitlab';
import { serviceVariables, variable } from '@tandem/platform';
import { refuseMisplacedSimulator, simulatorVariables } from '@tandem/simulator';
import { z } from 'zod';

const variables = {
  ...serviceVariables,
  ...simulatorVariables,
  PORT: variable.port.default(3000).meta({ description: 'set it to the port to listen on' }),
  ...databaseVariables('self_managed'),
  ...rateLimitVariables,
  ...gitlabVersionVariables,
  ...codeSuggestVariables,
  GITLAB_SIMULATE_SAAS: z
    .undefined('this deployment is self-managed')
    .optional()
    .meta({ description: 'unset it: only the SaaS deployment has it' }),
  SAAS_URL: z
    .url({ protocol: /^https?$/, error: 'not a http:// or https:// URL' })
    .meta({ description: 'set it to the URL of the SaaS deployment, such as http://127.0.0.1:3001', secret: true }),
  ...sendUrlVariables('SAAS', 'SaaS'),
};

/** The configuration of self-managed. */
export const selfManagedConfiguration = z
  .object(variables)
  .superRefine(refuseDevelopmentSecrets)
  .superRefine(refuseMisplacedSimulator)
  .transform((given) => ({ ...given, EXTERNAL_URL: given.EXTERNAL_URL ?? `http://127.0.0.1:${given.PORT}` }));

export type SelfManagedConfiguration = z.infer<typeof selfManagedConfiguration>;
