import { Inject, Module, type DynamicModule, type OnApplicationBootstrap } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Clock, LOGGER, StartupError } from '@tandem/platform';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { DataSource, EntityNotFoundError } from 'typeorm';
import { ApplicationSettingsModule } from '../application-settings/application-settings.module.js';
import { ApplicationSettings } from '../application-settings/application-settings.service.js';
import { withStartupLock } from '../database/migrate.js';
import { PersonalAccessToken } from '../personal-access-tokens/personal-access-token.entity.js';
import { InstanceSecret } from '../secrets/instance-secret.js';
import { SeedWriter } from './apply-seed.js';
import { readSeed } from './seed-file.js';

const SEED_DIRECTORY = Symbol('SEED_DIRECTORY');

/** Applies the seed that `SEED_FILE` names at the start, once for all replicas, and guards the tokens that came from one. */
@Module({})
export class SeedModule implements OnApplicationBootstrap {
  constructor(
    private readonly configuration: ConfigService,
    private readonly dataSource: DataSource,
    private readonly secret: InstanceSecret,
    private readonly settings: ApplicationSettings,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(SEED_DIRECTORY) private readonly directory: string,
  ) {}

  /** @param directory where the deployment keeps `default.yml` and `bare.yml` */
  static for(directory: string): DynamicModule {
    return {
      module: SeedModule,
      imports: [ApplicationSettingsModule],
      providers: [{ provide: SEED_DIRECTORY, useValue: directory }],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    const production = this.configuration.get<string>('NODE_ENV') === 'production';
    const seed = this.configuration.get<string>('SEED_FILE') ?? (production ? 'none' : 'default');
    if (seed !== 'none') {
      await this.apply(seed === 'default' || seed === 'bare' ? join(this.directory, `${seed}.yml`) : seed);
    }
    await this.guardSeededTokens(production);
  }

  private async apply(file: string): Promise<void> {
    const seed = readSeed(file);
    try {
      await withStartupLock(this.dataSource, async () => {
        await this.dataSource.transaction((manager) => new SeedWriter(manager, this.secret, this.clock).write(seed));
        const { instance_level_code_suggestions_enabled, ai_access_token } = seed.application_settings;
        if (Object.keys(seed.application_settings).length > 0) {
          await this.settings.createWith({
            instanceLevelCodeSuggestionsEnabled: instance_level_code_suggestions_enabled,
            aiAccessToken: ai_access_token,
          });
        }
      });
    } catch (error) {
      if (error instanceof EntityNotFoundError) {
        const what = JSON.stringify(error.criteria);
        throw new StartupError(`the seed ${file} names what is not there (${what})`, 'list it before it is named');
      }
      throw error;
    }
    this.log.info({ seed: file }, 'seed applied');
  }

  private async guardSeededTokens(production: boolean): Promise<void> {
    const held = await this.dataSource.getRepository(PersonalAccessToken).countBy({ seeded: true, revoked: false });
    if (held === 0) {
      return;
    }
    if (production) {
      throw new StartupError(
        `the database holds ${held} seeded tokens, which anybody knows`,
        'revoke them before a start in production',
      );
    }
    this.log.warn({ seeded_tokens: held }, 'THIS DEPLOYMENT HOLDS SEEDED TOKENS THAT ANYBODY KNOWS: for development only');
  }
}
