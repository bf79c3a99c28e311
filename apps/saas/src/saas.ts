import { gitlabHttp } from '@tandem/gitlab';
import type { ServiceDefinition } from '@tandem/platform';
import { AppModule } from './app.module.js';
import { saasConfiguration } from './configuration/saas-configuration.js';

/** GitLab Inc.'s SaaS as a service. */
export const saas: ServiceDefinition<typeof saasConfiguration> = {
  name: 'saas',
  configuration: saasConfiguration,
  module: (configuration) => AppModule.forRoot(configuration),
  hosts: ({ EXTERNAL_URL, ISSUER_URL }) => [EXTERNAL_URL, ISSUER_URL],
  ...gitlabHttp,
};
