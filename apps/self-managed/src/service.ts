import { gitlabHttp } from '@tandem/gitlab';
import type { ServiceDefinition } from '@tandem/platform';
import { AppModule } from './app.module.js';
import { selfManagedConfiguration } from './configuration/self-managed-configuration.js';

/** A self-managed GitLab as a service. */
export const selfManaged: ServiceDefinition<typeof selfManagedConfiguration> = {
  name: 'self-managed',
  configuration: selfManagedConfiguration,
  module: (configuration) => AppModule.for(configuration),
<<<<<<< HEAD
  ...gitlabHttp,
=======
  errorForm: gitlabErrorForm,
  hosts: ({ EXTERNAL_URL, SAAS_URL }) => [EXTERNAL_URL, SAAS_URL],
  parseQuery: parseParameters,
  edge: addGitlabEdge,
>>>>>>> c72102e (Refuse Host headers that a rebound name could have, and pages at the control surface and metrics)
};
