import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditEventsModule } from '../audit-events/audit-events.module.js';
import { GroupsModule } from '../groups/groups.module.js';
import { UsersModule } from '../users/users.module.js';
import { FeatureTargetsService } from './feature-targets.service.js';
import { Feature, FeatureGate } from './feature.entity.js';
import { FeaturesController } from './features.controller.js';
import { FeaturesService } from './features.service.js';

@Module({
  imports: [AuditEventsModule, TypeOrmModule.forFeature([Feature, FeatureGate]), GroupsModule, UsersModule],
  controllers: [FeaturesController],
  providers: [FeaturesService, FeatureTargetsService],
})
export class FeaturesModule {}
