import { gitlabHttp } from '@tandem/gitlab';
import type { ServiceDefinition } from '@tandem/platform';
import { AppModule } from './app.module.js';
import { saasConfiguration } from './configuration/saas-configuration.js';

/** GitLab Inc.'s SaaS as a service. */
export const saas: ServiceDefinition<typeof saasConfiguration> = {
  name: 'saas',
  configuration: saasConfiguration,
  module: (configuration) => AppModule.for(configuration),
<<<<<<< HEAD
  ...gitlabHttp,
=======
  errorForm: gitlabErrorForm,
  hosts: ({ EXTERNAL_URL, ISSUER_URL }) => [EXTERNAL_URL, ISSUER_URL],
  parseQuery: parseParameters,
  edge: addGitlabEdge,
>>>>>>> c72102e (Refuse Host headers that a rebound name could have, and pages at the control surface and metrics)
};
