import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApplicationSetting } from './application-setting.entity.js';
import { ApplicationSettings } from './application-settings.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([ApplicationSetting])],
  providers: [ApplicationSettings],
  exports: [ApplicationSettings],
})
export class ApplicationSettingsModule {}
