import { gitlabHttp } from '@tandem/gitlab';
import type { ServiceDefinition } from '@tandem/platform';
import { AppModule } from './app.module.js';
import { selfManagedConfiguration } from './configuration/self-managed-configuration.js';

/** A self-managed GitLab as a service. */
export const selfManaged: ServiceDefinition<typeof selfManagedConfiguration> = {
  name: 'self-managed',
  configuration: selfManagedConfiguration,
  module: (configuration) => AppModule.forRoot(configuration),
  hosts: ({ EXTERNAL_URL, SAAS_URL }) => [EXTERNAL_URL, SAAS_URL],
  ...gitlabHttp,
};
