import { Inject, Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Clock, StartupError } from '@tandem/platform';
import { join } from 'node:path';
import { EntityNotFoundError, type EntityManager } from 'typeorm';
import { ApplicationSettings } from '../application-settings/application-settings.service.js';
import { InstanceSecret } from '../secrets/instance-secret.js';
import { SeedWriter } from './apply-seed.js';
import { readSeed } from './seed-file.js';
import type { Seed } from './seed-schema.js';

/** The token of the folder where a deployment keeps `default.yml` and `bare.yml`. */
export const SEED_DIRECTORY = Symbol('SEED_DIRECTORY');

/** The seed that `SEED_FILE` names. In production it is `none` unless it is given. */
@Injectable()
export class Seeding {
  constructor(
    private readonly configuration: ConfigService,
    private readonly secret: InstanceSecret,
    private readonly settings: ApplicationSettings,
    private readonly clock: Clock,
    @Inject(SEED_DIRECTORY) private readonly directory: string,
  ) {}

  /** The file that is applied; undefined where it is `none`. */
  get file(): string | undefined {
    const fallback = this.configuration.get<string>('NODE_ENV') === 'production' ? 'none' : 'default';
    const seed = this.configuration.get<string>('SEED_FILE') ?? fallback;
    if (seed === 'none') {
      return undefined;
    }
    return seed === 'default' || seed === 'bare' ? join(this.directory, `${seed}.yml`) : seed;
  }

  /**
   * Creates what of the seed is missing, in the transaction of `manager`.
   *
   * @throws {StartupError} of one line where the file is wrong or names what is not there
   */
  async apply(manager: EntityManager): Promise<void> {
    const { file } = this;
    if (file === undefined) {
      return;
    }
    const writer = new SeedWriter(manager, this.secret, this.clock);
    try {
      for await (const part of readSeed(file)) {
        await writer.write(part);
        await this.applySettings(part, manager);
      }
    } catch (error) {
      if (error instanceof EntityNotFoundError) {
        const what = JSON.stringify(error.criteria);
        throw new StartupError(`the seed ${file} names what is not there (${what})`, 'list it before it is named');
      }
      throw error;
    }
  }

  private async applySettings({ application_settings }: Seed, manager: EntityManager): Promise<void> {
    const { instance_level_code_suggestions_enabled, ai_access_token } = application_settings;
    if (Object.keys(application_settings).length > 0) {
      const change = {
        instanceLevelCodeSuggestionsEnabled: instance_level_code_suggestions_enabled,
        aiAccessToken: ai_access_token,
      };
      await this.settings.createWith(change, manager);
    }
  }
}
