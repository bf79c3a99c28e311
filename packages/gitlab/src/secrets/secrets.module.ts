import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Randomness } from '@tandem/platform';
import { DataSource } from 'typeorm';
import type { EncryptedColumn } from './encrypted-column.js';
import { InstanceSecret } from './instance-secret.js';
import { openInstanceSecret } from './open-instance-secret.js';

/** The instance's secret, for every module that stores something in its care. */
@Global()
@Module({})
export class SecretsModule {
  /** @param encrypted what this deployment encrypts beside what both do */
  static for(encrypted: readonly EncryptedColumn[] = []): DynamicModule {
    return {
      module: SecretsModule,
      providers: [
        {
          provide: InstanceSecret,
          inject: [DataSource, ConfigService, Randomness],
          useFactory: (dataSource: DataSource, configuration: ConfigService, randomness: Randomness) =>
            openInstanceSecret(dataSource, configuration.getOrThrow('SECRET_KEY_BASE'), randomness, encrypted),
        },
      ],
      exports: [InstanceSecret],
    };
  }
}
