import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { SigningKeysModule } from '../signing-keys/signing-keys.module.js';
import { AccessTokenIssuer } from './access-token.issuer.js';
import { AccessPolicy } from './access.policy.js';
import { CodeSuggestionsController } from './code-suggestions.controller.js';

@Module({
  imports: [JwtModule.register({}), SigningKeysModule],
  controllers: [CodeSuggestionsController],
  providers: [AccessPolicy, AccessTokenIssuer],
})
export class CodeSuggestionsModule {}
