import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApplicationSetting } from './application-setting.entity.js';
import { ApplicationSettingsController } from './application-settings.controller.js';
import { ApplicationSettings } from './application-settings.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([ApplicationSetting])],
  controllers: [ApplicationSettingsController],
  providers: [ApplicationSettings],
  exports: [ApplicationSettings],
})
export class ApplicationSettingsModule {}
