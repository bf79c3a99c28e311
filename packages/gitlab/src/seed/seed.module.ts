import { Global, Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApplicationSettingsModule } from '../application-settings/application-settings.module.js';
import { Feature, FeatureGate } from '../features/feature.entity.js';
import { Group } from '../groups/group.entity.js';
import { Member } from '../groups/member.entity.js';
import { PersonalAccessToken } from '../personal-access-tokens/personal-access-token.entity.js';
import { User } from '../users/user.entity.js';
import { SEED_DIRECTORY, SeedService } from './seed.service.js';

/** Applies the seed of a deployment, which writes the tables itself (docs/adr/0008). */
@Global()
@Module({})
export class SeedModule {
  /** @param directory where the deployment keeps `default.yml` and `bare.yml` */
  static forRoot(directory: string): DynamicModule {
    return {
      module: SeedModule,
      imports: [
        ApplicationSettingsModule,
        TypeOrmModule.forFeature([Feature, FeatureGate, Group, Member, PersonalAccessToken, User]),
      ],
      providers: [{ provide: SEED_DIRECTORY, useValue: directory }, SeedService],
      exports: [SeedService],
    };
  }
}
