import { Module, type DynamicModule } from '@nestjs/common';
import { FLOW_EXCHANGES } from '@tandem/contracts';
import {
  AuthenticationModule,
  DatabaseModule,
  DatabaseSnapshots,
  GitlabApiModule,
  HealthModule,
  OpenapiModule,
  SECRETS_IN_TEXT,
  SecretsModule,
  SeedModule,
  SnapshotsModule,
} from '@tandem/gitlab';
import { PlatformModule } from '@tandem/platform';
import { simulator } from '@tandem/simulator';
import { fileURLToPath } from 'node:url';
import { CodeSuggestionsModule } from './code-suggestions/code-suggestions.module.js';
import type { SelfManagedConfiguration } from './configuration/self-managed-configuration.js';

/** The map of self-managed. */
@Module({})
export class AppModule {
  static for(configuration: SelfManagedConfiguration): DynamicModule {
    const seed = SeedModule.for(fileURLToPath(new URL('../seeds', import.meta.url)));
    const { seams, modules } = simulator({
      service: 'self-managed',
      configuration,
      secrets: SECRETS_IN_TEXT,
      steps: FLOW_EXCHANGES['self-managed'],
      snapshots: { module: SnapshotsModule.for(seed), part: DatabaseSnapshots },
    });
    return {
      module: AppModule,
      imports: [
        PlatformModule.for({ service: 'self-managed', configuration, secrets: SECRETS_IN_TEXT, seams }),
        ...modules,
        DatabaseModule.for(),
        SecretsModule.for(),
        seed,
        AuthenticationModule,
        HealthModule,
        OpenapiModule.for('self-managed'),
        GitlabApiModule,
        CodeSuggestionsModule,
      ],
    };
  }
}
