import { Module } from '@nestjs/common';
import { ContentFaults } from '../content-faults.js';
import { SigningKeysModule } from '../signing-keys/signing-keys.module.js';
import { AccessTokenIssuer } from './access-token.issuer.js';
import { AccessPolicy } from './access.policy.js';
import { CodeSuggestionsController } from './code-suggestions.controller.js';
import { ThreadPoolJwtService } from './thread-pool-jwt.service.js';

@Module({
  imports: [SigningKeysModule],
  controllers: [CodeSuggestionsController],
  providers: [AccessPolicy, AccessTokenIssuer, ContentFaults, ThreadPoolJwtService],
})
export class CodeSuggestionsModule {}
