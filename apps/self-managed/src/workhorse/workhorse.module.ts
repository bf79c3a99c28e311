import { Module } from '@nestjs/common';
import { SendUrl } from './send-url.js';

@Module({ providers: [SendUrl], exports: [SendUrl] })
export class WorkhorseModule {}
