import { Module } from '@nestjs/common';
import { KeySetModule } from '../key-set/key-set.module.js';
import { AccessTokenVerifier } from './access-token.verifier.js';
import { Authentication } from './authentication.js';

@Module({
  imports: [KeySetModule],
  providers: [Authentication, AccessTokenVerifier],
})
export class AuthenticationModule {}
