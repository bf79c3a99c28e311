import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Reflector } from '@nestjs/core';
import { Clock } from '@tandem/platform';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { unauthorized } from '../errors/gitlab-errors.js';
import { countTokenRequest } from './count-token-request.query.js';
import { REQUESTS_LIMITED_PER_USER } from './limits-requests-per-user.decorator.js';
import { throttled } from './throttled.js';

/**
 * Enforces `@LimitsRequestsPerUser`. Periods begin at multiples of their length since the epoch, and a refused request
 * counts as well, as with Rack::Attack. Without a limit nothing is counted.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly limit: number;
  private readonly period: number;

  constructor(
    configuration: ConfigService,
    private readonly reflector: Reflector,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {
    this.limit = configuration.getOrThrow<number>('TOKEN_REQUESTS_PER_USER_LIMIT');
    this.period = configuration.getOrThrow<number>('TOKEN_REQUESTS_PER_USER_PERIOD_SECONDS');
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    const isLimited = this.reflector.getAllAndOverride<boolean | undefined>(REQUESTS_LIMITED_PER_USER, targets);
    const { authentication } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!isLimited || this.limit === 0 || !authentication) {
      return true;
    }
    const { limit, period } = this;
    const now = this.clock.nowInSeconds();
    const startsAt = new Date((now - (now % period)) * 1000);
    const [count] = await countTokenRequest(this.dataSource, [authentication.user.id, startsAt, period]);
    if (!count) {
      throw unauthorized('token-is-known', 'the user was deleted meanwhile');
    }
    if (count.requests > limit) {
      throw throttled({ limit, period, observed: count.requests, now });
    }
    return true;
  }
}
