import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Clock, LOGGER, StartupError } from '@tandem/platform';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { DataSource, EntityNotFoundError, type EntityManager } from 'typeorm';
import { ApplicationSettingsService } from '../application-settings/application-settings.service.js';
import { withStartupLock } from '../database/transactions.js';
import { PersonalAccessToken } from '../personal-access-tokens/personal-access-token.entity.js';
import { InstanceSecret } from '../secrets/instance-secret.js';
import { SeedWriter } from './apply-seed.js';
import { readSeed } from './seed-file.js';

/** The token of the folder where a deployment keeps `default.yml` and `bare.yml`. */
export const SEED_DIRECTORY = Symbol('SEED_DIRECTORY');

/**
 * Applies the seed that `SEED_FILE` names at the start, once for all replicas, and guards the tokens that came from one.
 * In production it is `none` unless it is given.
 */
@Injectable()
export class SeedService implements OnApplicationBootstrap {
  constructor(
    private readonly configuration: ConfigService,
    private readonly dataSource: DataSource,
    private readonly secret: InstanceSecret,
    private readonly settings: ApplicationSettingsService,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(SEED_DIRECTORY) private readonly directory: string,
  ) {}

  /** The file that is applied; undefined if it is `none`. */
  get file(): string | undefined {
    const fallback = this.configuration.get<string>('NODE_ENV') === 'production' ? 'none' : 'default';
    const seed = this.configuration.get<string>('SEED_FILE') ?? fallback;
    if (seed === 'none') return undefined;
    return seed === 'default' || seed === 'bare' ? join(this.directory, `${seed}.yml`) : seed;
  }

  /**
   * Creates what is missing of the seed, in the transaction of `manager`.
   *
   * @throws {StartupError} of one line if the file is wrong or names something that does not exist
   */
  async apply(manager: EntityManager): Promise<void> {
    const { file } = this;
    if (file === undefined) return;
    const writer = new SeedWriter(manager, this.secret, this.clock);
    try {
      for await (const part of readSeed(file)) {
        await writer.write(part);
        if (Object.keys(part.application_settings).length > 0) {
          await this.settings.createWith(part.application_settings, manager);
        }
      }
    } catch (error) {
      if (error instanceof EntityNotFoundError) {
        const what = JSON.stringify(error.criteria);
        throw new StartupError(`the seed ${file} names what is not there (${what})`, 'list it before it is named');
      }
      throw error;
    }
  }

  async onApplicationBootstrap(): Promise<void> {
    const { file } = this;
    if (file !== undefined) {
      const apply = () => this.dataSource.transaction((manager) => this.apply(manager));
      await withStartupLock(this.dataSource, apply);
      this.log.info({ seed: file }, 'seed applied');
    }
    await this.guardSeededTokens();
  }

  private async guardSeededTokens(): Promise<void> {
    const held = await this.dataSource.getRepository(PersonalAccessToken).countBy({ seeded: true, revoked: false });
    if (held === 0) return;
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
