import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { KeySetModule } from '../key-set/key-set.module.js';
import { AccessTokenVerifier } from './access-token.verifier.js';
import { Authentication } from './authentication.js';
import { PublicRoutes } from './public-routes.js';

@Module({
  imports: [DiscoveryModule, KeySetModule],
  providers: [Authentication, AccessTokenVerifier, PublicRoutes],
})
export class AuthenticationModule {}
