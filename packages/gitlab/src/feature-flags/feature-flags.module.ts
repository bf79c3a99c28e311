import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditEventsModule } from '../audit-events/audit-events.module.js';
import { GroupsModule } from '../groups/groups.module.js';
import { UsersModule } from '../users/users.module.js';
import { FeatureFlags } from './feature-flags.service.js';
import { FeatureGate } from './feature-gate.entity.js';
import { FeatureTargets } from './feature-targets.service.js';
import { Feature } from './feature.entity.js';
import { FeaturesController } from './features.controller.js';

@Module({
  imports: [AuditEventsModule, TypeOrmModule.forFeature([Feature, FeatureGate]), GroupsModule, UsersModule],
  controllers: [FeaturesController],
  providers: [FeatureFlags, FeatureTargets],
})
export class FeatureFlagsModule {}
