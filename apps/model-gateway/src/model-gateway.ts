import type { ServiceDefinition } from '@tandem/platform';
import { AppModule } from './app.module.js';
import { modelGatewayConfiguration } from './configuration/model-gateway-configuration.js';
import { codeSuggestErrorForm } from './errors/error-form.js';
import { addCodeSuggestMiddleware, routablePath } from './middleware/code-suggest.middleware.js';

/** Code Suggest as a service. */
export const modelGateway: ServiceDefinition<typeof modelGatewayConfiguration> = {
  name: 'model-gateway',
  configuration: modelGatewayConfiguration,
  module: (configuration) => AppModule.forRoot(configuration),
  errorForm: codeSuggestErrorForm,
  malformedRequestBody: 'Invalid HTTP request received.',
  normalizePath: routablePath,
  hosts: ({ ISSUERS }) => [
    'codesuggestions.gitlab.com',
    ...ISSUERS.flatMap(({ issuer, connectUrl = issuer }) => [issuer, connectUrl]),
  ],
  answersHead: false,
  middleware: addCodeSuggestMiddleware,
};
