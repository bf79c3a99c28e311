import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/groups.module.js';
import { UsersModule } from '../users/users.module.js';
import { UserRemovalController } from './user-removal.controller.js';

/** Apart from the users: it asks for their groups, whose members they are. */
@Module({ imports: [GroupsModule, UsersModule], controllers: [UserRemovalController] })
export class UserRemovalModule {}
