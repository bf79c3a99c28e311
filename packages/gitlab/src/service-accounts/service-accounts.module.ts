import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/groups.module.js';
import { PersonalAccessTokensModule } from '../personal-access-tokens/personal-access-tokens.module.js';
import { UsersModule } from '../users/users.module.js';
import { ServiceAccountsController } from './service-accounts.controller.js';
import { ServiceAccountsService } from './service-accounts.service.js';

@Module({
  imports: [GroupsModule, PersonalAccessTokensModule, UsersModule],
  controllers: [ServiceAccountsController],
  providers: [ServiceAccountsService],
})
export class ServiceAccountsModule {}
