import { Module, type DynamicModule } from '@nestjs/common';
import { FLOW_EXCHANGES } from '@tandem/contracts';
import { PlatformModule } from '@tandem/platform';
import { simulator } from '@tandem/simulator';
import { AuthenticationModule } from './authentication/authentication.module.js';
import { CompletionsModule } from './completions/completions.module.js';
import type { ModelGatewayConfiguration } from './configuration/model-gateway-configuration.js';
import { SECRETS_IN_TEXT } from './configuration/secrets-in-text.js';
import { KeySetModule } from './key-set/key-set.module.js';
import { KeySets } from './key-set/key-sets.js';
import { MonitoringModule } from './monitoring/monitoring.module.js';

/** The map of Code Suggest. */
@Module({})
export class AppModule {
  static for(configuration: ModelGatewayConfiguration): DynamicModule {
    const { seams, modules } = simulator({
      service: 'model-gateway',
      configuration,
      secrets: SECRETS_IN_TEXT,
      steps: FLOW_EXCHANGES['model-gateway'],
      resettable: [{ module: KeySetModule, part: KeySets }],
    });
    return {
      module: AppModule,
      imports: [
        PlatformModule.for({ service: 'model-gateway', configuration, secrets: SECRETS_IN_TEXT, seams }),
        ...modules,
        AuthenticationModule,
        CompletionsModule,
        MonitoringModule,
      ],
    };
  }
}
