import { Inject, Module, type DynamicModule, type OnApplicationBootstrap } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { LOGGER, StartupError } from '@tandem/platform';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import { ApplicationSettingsModule } from '../application-settings/application-settings.module.js';
import { withStartupLock } from '../database/migrate.js';
import { PersonalAccessToken } from '../personal-access-tokens/personal-access-token.entity.js';
import { SEED_DIRECTORY, Seeding } from './seeding.js';

/** Applies the seed that `SEED_FILE` names at the start, once for all replicas, and guards the tokens that came from one. */
@Module({})
export class SeedModule implements OnApplicationBootstrap {
  constructor(
    private readonly configuration: ConfigService,
    private readonly dataSource: DataSource,
    private readonly seeding: Seeding,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** @param directory where the deployment keeps `default.yml` and `bare.yml` */
  static for(directory: string): DynamicModule {
    return {
      module: SeedModule,
      imports: [ApplicationSettingsModule],
      providers: [{ provide: SEED_DIRECTORY, useValue: directory }, Seeding],
      exports: [Seeding],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    const { file } = this.seeding;
    if (file !== undefined) {
      await withStartupLock(this.dataSource, () =>
        this.dataSource.transaction((manager) => this.seeding.apply(manager)),
      );
      this.log.info({ seed: file }, 'seed applied');
    }
    await this.guardSeededTokens();
  }

  private async guardSeededTokens(): Promise<void> {
    const held = await this.dataSource.getRepository(PersonalAccessToken).countBy({ seeded: true, revoked: false });
    if (held === 0) {
      return;
    }
    if (this.configuration.get<string>('NODE_ENV') === 'production') {
      throw new StartupError(
        `the database holds ${held} seeded tokens, which anybody knows`,
        'revoke them before a start in production',
      );
    }
    this.log.warn(
      { seeded_tokens: held },
      'THIS DEPLOYMENT HOLDS SEEDED TOKENS THAT ANYBODY KNOWS: for development only',
    );
  }
}
