import { Module } from '@nestjs/common';
import { ApiModule } from './api/api.module.js';
import { ApplicationSettingsModule } from './application-settings/application-settings.module.js';
import { AuditEventsModule } from './audit-events/audit-events.module.js';
import { FeaturesModule } from './features/features.module.js';
import { GroupsModule } from './groups/groups.module.js';
import { InstanceInformationController } from './instance-information/instance-information.controller.js';
import { PersonalAccessTokensModule } from './personal-access-tokens/personal-access-tokens.module.js';
import { ServiceAccountsModule } from './service-accounts/service-accounts.module.js';
import { UserRemovalModule } from './user-removal/user-removal.module.js';
import { UsersModule } from './users/users.module.js';

/** GitLab's REST API as far as the flow needs it: the same on both deployments. */
@Module({
  imports: [
    ApiModule,
    ApplicationSettingsModule,
    AuditEventsModule,
    FeaturesModule,
    GroupsModule,
    PersonalAccessTokensModule,
    ServiceAccountsModule,
    UserRemovalModule,
    UsersModule,
  ],
  controllers: [InstanceInformationController],
})
export class GitlabApiModule {}
