import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { FeatureFlagGuard } from '../feature-flags/feature-flag.guard.js';
import { RateLimitGuard } from '../rate-limits/rate-limit.guard.js';
import { AuthenticationGuard } from './authentication.guard.js';
import { Authenticator } from './authenticator.service.js';
import { LastUseService } from './last-use.service.js';

/** The guards of every route, in the order in which they run: the order of the rule table in docs/fidelity.md. */
@Module({
  providers: [
    Authenticator,
    LastUseService,
    { provide: APP_GUARD, useClass: AuthenticationGuard },
    { provide: APP_GUARD, useClass: FeatureFlagGuard },
    { provide: APP_GUARD, useClass: RateLimitGuard },
  ],
})
export class AuthenticationModule {}
