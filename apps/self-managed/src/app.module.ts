import { Module, type DynamicModule } from '@nestjs/common';
import { FLOW_EXCHANGES } from '@tandem/contracts';
import { GitlabModule, SECRETS_IN_TEXT, SnapshotsModule, SnapshotsService } from '@tandem/gitlab';
import { PlatformModule } from '@tandem/platform';
import { simulator } from '@tandem/simulator';
import { fileURLToPath } from 'node:url';
import { CodeSuggestionsModule } from './code-suggestions/code-suggestions.module.js';
import type { SelfManagedConfiguration } from './configuration/self-managed-configuration.js';
import { SaasModule } from './saas/saas.module.js';
import { ServiceAccessToken } from './saas/service-access-token.service.js';

/** The map of self-managed. */
@Module({})
export class AppModule {
  static forRoot(configuration: SelfManagedConfiguration): DynamicModule {
    const { hooks, modules } = simulator({
      service: 'self-managed',
      configuration,
      secrets: SECRETS_IN_TEXT,
      steps: FLOW_EXCHANGES['self-managed'],
      snapshots: { module: SnapshotsModule.forRoot(), part: SnapshotsService },
      resettable: [{ module: SaasModule, part: ServiceAccessToken }],
    });
    return {
      module: AppModule,
      imports: [
        PlatformModule.forRoot({ service: 'self-managed', configuration, secrets: SECRETS_IN_TEXT, hooks }),
        ...modules,
        GitlabModule.forRoot({ seeds: fileURLToPath(new URL('../seeds', import.meta.url)) }),
        CodeSuggestionsModule.forRoot(configuration.GITLAB_VERSION),
      ],
    };
  }
}
