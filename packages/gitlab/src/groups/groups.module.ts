import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditEventsModule } from '../audit-events/audit-events.module.js';
import { UsersModule } from '../users/users.module.js';
import { GroupAccess } from './group-access.service.js';
import { GroupRegistry } from './group-registry.service.js';
import { Group } from './group.entity.js';
import { GroupsController } from './groups.controller.js';
import { Groups } from './groups.service.js';
import { Member } from './member.entity.js';
import { MembersController } from './members.controller.js';
import { Members } from './members.service.js';
import { Memberships } from './memberships.service.js';

@Module({
  imports: [AuditEventsModule, TypeOrmModule.forFeature([Group, Member]), UsersModule],
  controllers: [GroupsController, MembersController],
  providers: [GroupAccess, GroupRegistry, Groups, Members, Memberships],
  exports: [GroupAccess, Groups, Memberships],
})
export class GroupsModule {}
