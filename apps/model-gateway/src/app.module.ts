import { type DynamicModule, Module } from '@nestjs/common';
import { FLOW_EXCHANGES } from '@tandem/contracts';
import { PlatformModule } from '@tandem/platform';
import { simulator } from '@tandem/simulator';
import { AuthenticationModule } from './authentication/authentication.module.js';
import { CompletionsModule } from './completions/completions.module.js';
import { type ModelGatewayConfiguration, SECRETS_IN_TEXT } from './configuration/model-gateway-configuration.js';
import { KeySets } from './key-set/key-sets.service.js';
import { MonitoringController } from './monitoring/monitoring.controller.js';

/** The map of Code Suggest. */
@Module({})
export class AppModule {
  static forRoot(configuration: ModelGatewayConfiguration): DynamicModule {
    const { hooks, modules } = simulator({
      service: 'model-gateway',
      configuration,
      secrets: SECRETS_IN_TEXT,
      steps: FLOW_EXCHANGES['model-gateway'],
      resettable: [{ module: AuthenticationModule, part: KeySets }],
    });
    const platform = { service: 'model-gateway', configuration, secrets: SECRETS_IN_TEXT, hooks };
    return {
      module: AppModule,
      imports: [PlatformModule.forRoot(platform), ...modules, AuthenticationModule, CompletionsModule],
      controllers: [MonitoringController],
    };
  }
}
