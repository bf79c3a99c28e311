import { Module, type DynamicModule } from '@nestjs/common';
import { CONTENT_FAULTS, FLOW_EXCHANGES } from '@tandem/contracts';
import { GitlabModule, SECRETS_IN_TEXT, SnapshotsModule, SnapshotsService } from '@tandem/gitlab';
import { PlatformModule } from '@tandem/platform';
import { simulator } from '@tandem/simulator';
import { fileURLToPath } from 'node:url';
import { CodeSuggestionsModule } from './code-suggestions/code-suggestions.module.js';
import type { SaasConfiguration } from './configuration/saas-configuration.js';
import { OpenidConnectModule } from './openid-connect/openid-connect.module.js';
import { SIGNING_KEYS_DATA } from './signing-keys/signing-key.entity.js';
import { SigningKeysModule } from './signing-keys/signing-keys.module.js';
import { SigningKeysService } from './signing-keys/signing-keys.service.js';

/** The map of SaaS. */
@Module({})
export class AppModule {
  static forRoot(configuration: SaasConfiguration): DynamicModule {
    const { hooks, modules } = simulator({
      service: 'saas',
      configuration,
      secrets: SECRETS_IN_TEXT,
      steps: FLOW_EXCHANGES.saas,
      contentFaults: CONTENT_FAULTS,
      snapshots: { module: SnapshotsModule.forRoot(['signing_keys']), part: SnapshotsService },
      resettable: [{ module: SigningKeysModule, part: SigningKeysService }],
    });
    return {
      module: AppModule,
      imports: [
        PlatformModule.forRoot({ service: 'saas', configuration, secrets: SECRETS_IN_TEXT, hooks }),
        ...modules,
        GitlabModule.forRoot({
          seeds: fileURLToPath(new URL('../seeds', import.meta.url)),
          ...SIGNING_KEYS_DATA,
        }),
        SigningKeysModule,
        OpenidConnectModule,
        CodeSuggestionsModule.forRoot(configuration.GITLAB_VERSION),
      ],
    };
  }
}
