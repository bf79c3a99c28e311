import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditEventsModule } from '../audit-events/audit-events.module.js';
import { UsersModule } from '../users/users.module.js';
import { Group } from './group.entity.js';
import { GroupPolicy } from './group.policy.js';
import { GroupsController } from './groups.controller.js';
import { GroupsService } from './groups.service.js';
import { Member } from './member.entity.js';
import { MembersController } from './members.controller.js';
import { MembersService } from './members.service.js';

@Module({
  imports: [AuditEventsModule, TypeOrmModule.forFeature([Group, Member]), UsersModule],
  controllers: [GroupsController, MembersController],
  providers: [GroupPolicy, GroupsService, MembersService],
  exports: [GroupPolicy, GroupsService, MembersService],
})
export class GroupsModule {}
