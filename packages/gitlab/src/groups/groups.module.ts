import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { UsersModule } from '../users/users.module.js';
import { GroupAccess } from './group-access.service.js';
import { GroupRegistry } from './group-registry.service.js';
import { Group } from './group.entity.js';
import { GroupsController } from './groups.controller.js';
import { Groups } from './groups.service.js';
import { Member } from './member.entity.js';
import { MembersController } from './members.controller.js';
import { Members } from './members.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Group, Member]), UsersModule],
  controllers: [GroupsController, MembersController],
  providers: [GroupAccess, GroupRegistry, Groups, Members],
  exports: [GroupAccess, Groups, Members],
})
export class GroupsModule {}
