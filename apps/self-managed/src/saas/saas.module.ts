import { Module } from '@nestjs/common';
import { SaasService } from './saas.service.js';
import { ServiceAccessToken } from './service-access-token.service.js';

@Module({ providers: [SaasService, ServiceAccessToken], exports: [SaasService, ServiceAccessToken] })
export class SaasModule {}
