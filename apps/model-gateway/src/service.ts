import type { ServiceDefinition } from '@tandem/platform';
import { AppModule } from './app.module.js';
import { modelGatewayConfiguration } from './configuration/model-gateway-configuration.js';
import { addCodeSuggestEdge } from './edge/code-suggest-edge.js';
import { codeSuggestErrorForm } from './errors/code-suggest-error-form.js';

/** Code Suggest as a service. */
export const modelGateway: ServiceDefinition<typeof modelGatewayConfiguration> = {
  name: 'model-gateway',
  configuration: modelGatewayConfiguration,
  module: (configuration) => AppModule.for(configuration),
  errorForm: codeSuggestErrorForm,
  malformedRequestBody: 'Invalid HTTP request received.',
  hosts: ({ ISSUERS }) => [
    'codesuggestions.gitlab.com',
    ...ISSUERS.flatMap(({ issuer, connectUrl = issuer }) => [issuer, connectUrl]),
  ],
  answersHead: false,
  edge: addCodeSuggestEdge,
};
