import { Module } from '@nestjs/common';
import { InstanceInformationController } from './instance-information.controller.js';

@Module({ controllers: [InstanceInformationController] })
export class InstanceInformationModule {}
