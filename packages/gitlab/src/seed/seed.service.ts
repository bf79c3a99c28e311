import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Clock, LOGGER, StartupError } from '@tandem/platform';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { DataSource, EntityNotFoundError, type EntityManager } from 'typeorm';
import { ApplicationSettingsService } from '../application-settings/application-settings.service.js';
import { withStartupLock } from '../database/transactions.js';
import { gitlabVersionOf } from '../gitlab-version/gitlab-version.js';
import { PersonalAccessToken } from '../personal-access-tokens/personal-access-token.entity.js';
import { InstanceSecret } from '../secrets/instance-secret.js';
import { SeedWriter } from './apply-seed.js';
import { readSeed } from './seed-file.js';

/** The token of the folder where a deployment keeps `default.yml` and `bare.yml`, and `default.VERSION.yml` for what a version has besides. */
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

  /** The files that are applied, in their order: none if it is `none`. */
  private get files(): readonly string[] {
    const fallback = this.configuration.get<string>('NODE_ENV') === 'production' ? 'none' : 'default';
    const seed = this.configuration.get<string>('SEED_FILE') ?? fallback;
    if (seed === 'none') return [];
    if (seed !== 'default' && seed !== 'bare') return [seed];
    const own = join(this.directory, `${seed}.yml`);
    const ofVersion = join(this.directory, `${seed}.${gitlabVersionOf(this.configuration)}.yml`);
    return existsSync(ofVersion) ? [own, ofVersion] : [own];
  }

  /**
   * Creates what is missing of the seed, in the transaction of `manager`.
   *
   * @throws {StartupError} of one line if the file is wrong or names something that does not exist
   */
  async apply(manager: EntityManager): Promise<void> {
    for (const file of this.files) await this.applyFile(file, manager);
  }

  private async applyFile(file: string, manager: EntityManager): Promise<void> {
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
    const { files } = this;
    if (files.length > 0) {
      const apply = () => this.dataSource.transaction((manager) => this.apply(manager));
      await withStartupLock(this.dataSource, apply);
      files.forEach((file) => this.log.info({ seed: file }, 'seed applied'));
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
