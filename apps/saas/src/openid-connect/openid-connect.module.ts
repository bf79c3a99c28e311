import { Module } from '@nestjs/common';
import { SigningKeysModule } from '../signing-keys/signing-keys.module.js';
import { ContentFaults } from '../content-faults.js';
import { OpenidConnectController } from './openid-connect.controller.js';

@Module({ imports: [SigningKeysModule], controllers: [OpenidConnectController], providers: [ContentFaults] })
export class OpenidConnectModule {}
