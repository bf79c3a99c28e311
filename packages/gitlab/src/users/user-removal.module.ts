import { Module } from '@nestjs/common';
import { AuditEventsModule } from '../audit-events/audit-events.module.js';
import { GroupsModule } from '../groups/groups.module.js';
import { UserRemovalController } from './user-removal.controller.js';
import { UserRemoval } from './user-removal.service.js';

@Module({ imports: [AuditEventsModule, GroupsModule], controllers: [UserRemovalController], providers: [UserRemoval] })
export class UserRemovalModule {}
