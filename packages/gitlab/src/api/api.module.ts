import { Global, Module } from '@nestjs/common';
import { ExternalUrl } from './external-url.service.js';

/** What every endpoint of GitLab's API has in common. */
@Global()
@Module({ providers: [ExternalUrl], exports: [ExternalUrl] })
export class ApiModule {}
