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
import { accessTokenFaults } from './code-suggestions/access-token.faults.js';
import { CodeSuggestionsModule } from './code-suggestions/code-suggestions.module.js';
import type { SaasConfiguration } from './configuration/saas-configuration.js';
import { keySetFaults } from './openid-connect/key-set.faults.js';
import { OpenidConnectModule } from './openid-connect/openid-connect.module.js';
import { SIGNING_KEYS_DATA } from './signing-keys/signing-keys.data.js';
import { SigningKeysModule } from './signing-keys/signing-keys.module.js';
import { SigningKeys } from './signing-keys/signing-keys.service.js';

/** The map of SaaS. */
@Module({})
export class AppModule {
  static for(configuration: SaasConfiguration): DynamicModule {
    const seed = SeedModule.for(fileURLToPath(new URL('../seeds', import.meta.url)));
    const { seams, modules } = simulator({
      service: 'saas',
      configuration,
      secrets: SECRETS_IN_TEXT,
      steps: FLOW_EXCHANGES.saas,
      contentFaults: [accessTokenFaults, keySetFaults],
      snapshots: { module: SnapshotsModule.for(seed, ['signing_keys']), part: DatabaseSnapshots },
      resettable: [{ module: SigningKeysModule, part: SigningKeys }],
    });
    return {
      module: AppModule,
      imports: [
        PlatformModule.for({ service: 'saas', configuration, secrets: SECRETS_IN_TEXT, seams }),
        ...modules,
        DatabaseModule.for(SIGNING_KEYS_DATA),
        SecretsModule.for(SIGNING_KEYS_DATA.encrypted),
        seed,
        AuthenticationModule,
        HealthModule,
        OpenapiModule.for('saas'),
        GitlabApiModule,
        SigningKeysModule,
        OpenidConnectModule,
        CodeSuggestionsModule,
      ],
    };
  }
}
