import { Global, Module } from '@nestjs/common';
import { InstanceSecret } from './instance-secret.js';

/** The instance's secret, for every module that stores something in its care. */
@Global()
@Module({ providers: [InstanceSecret], exports: [InstanceSecret] })
export class SecretsModule {}
