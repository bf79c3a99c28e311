import { Module } from '@nestjs/common';
import { KeySets } from '../key-set/key-sets.service.js';
import { AccessTokenVerifier } from './access-token.verifier.js';
import { AuthenticationMiddleware } from './authentication.middleware.js';

@Module({ providers: [AuthenticationMiddleware, AccessTokenVerifier, KeySets], exports: [KeySets] })
export class AuthenticationModule {}
