import { Global, Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { AnswerInterceptor } from './answer.interceptor.js';
import { ExternalUrl } from './external-url.service.js';

/** What every endpoint of GitLab's API has in common. */
@Global()
@Module({
  providers: [ExternalUrl, { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor }],
  exports: [ExternalUrl],
})
export class ApiModule {}
