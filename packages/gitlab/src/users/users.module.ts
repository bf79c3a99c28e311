import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditEventsModule } from '../audit-events/audit-events.module.js';
import { CurrentUserController } from './current-user.controller.js';
import { UserRegistry } from './user-registry.service.js';
import { UserStatesController } from './user-states.controller.js';
import { UserStates } from './user-states.service.js';
import { User } from './user.entity.js';
import { UsersController } from './users.controller.js';
import { Users } from './users.service.js';

@Module({
  imports: [AuditEventsModule, TypeOrmModule.forFeature([User])],
  controllers: [CurrentUserController, UserStatesController, UsersController],
  providers: [UserRegistry, UserStates, Users],
  exports: [UserRegistry, Users],
})
export class UsersModule {}
