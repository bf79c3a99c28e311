import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditEventsModule } from '../audit-events/audit-events.module.js';
import { CurrentUserController } from './current-user.controller.js';
import { UserStatesController } from './user-states.controller.js';
import { UserStatesService } from './user-states.service.js';
import { User } from './user.entity.js';
import { UsersController } from './users.controller.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [AuditEventsModule, TypeOrmModule.forFeature([User])],
  controllers: [CurrentUserController, UserStatesController, UsersController],
  providers: [UsersService, UserStatesService],
  exports: [UsersService],
})
export class UsersModule {}
