import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditEventsModule } from '../audit-events/audit-events.module.js';
import { ApplicationSetting } from './application-setting.entity.js';
import { ApplicationSettingsController } from './application-settings.controller.js';
import { ApplicationSettingsService } from './application-settings.service.js';

@Module({
  imports: [AuditEventsModule, TypeOrmModule.forFeature([ApplicationSetting])],
  controllers: [ApplicationSettingsController],
  providers: [ApplicationSettingsService],
  exports: [ApplicationSettingsService],
})
export class ApplicationSettingsModule {}
