import { Module, type DynamicModule } from '@nestjs/common';
import {
  AuthenticationModule,
  DatabaseModule,
  GitlabApiModule,
  HealthModule,
  SECRETS_IN_TEXT,
  SecretsModule,
  SeedModule,
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
    const { seams, modules } = simulator({ service: 'self-managed', configuration, secrets: SECRETS_IN_TEXT });
    return {
      module: AppModule,
      imports: [
        PlatformModule.for({ service: 'self-managed', configuration, secrets: SECRETS_IN_TEXT, seams }),
        ...modules,
        DatabaseModule.for(),
        SecretsModule,
        SeedModule.for(fileURLToPath(new URL('../seeds', import.meta.url))),
        AuthenticationModule,
        HealthModule,
        GitlabApiModule,
        CodeSuggestionsModule,
      ],
    };
  }
}
