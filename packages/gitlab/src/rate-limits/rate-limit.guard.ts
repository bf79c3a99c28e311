import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Reflector } from '@nestjs/core';
import { Clock, Refusal, variable } from '@tandem/platform';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { preparedStatement } from '../database/prepared-statement.js';
import { unauthorized } from '../errors/gitlab-errors.js';

/** The limit of token requests per user; off unless it is set. */
export const rateLimitVariables = {
  TOKEN_REQUESTS_PER_USER_LIMIT: variable.integer
    .min(0)
    .max(1_000_000)
    .default(0)
    .meta({ description: 'set it to the number of token requests that a user may make in a period; 0 means no limit' }),
  TOKEN_REQUESTS_PER_USER_PERIOD_SECONDS: variable.seconds
    .refine((seconds) => seconds > 0, 'not a length of time')
    .default(60)
    .meta({ description: 'set it to the length of that period in seconds, the same for all replicas' }),
};

const REQUESTS_LIMITED_PER_USER = 'tandem:requests-limited-per-user';

/** Declares that the token requests to a route are counted by user, and refused with 429 above a limit, if there is one. */
export const LimitsRequestsPerUser = () => SetMetadata(REQUESTS_LIMITED_PER_USER, true);

// Replicas whose clocks differ a little count on in one period; one that lies further ahead was of a clock set back since.
const GOES_ON =
  'c.period_starts_at BETWEEN EXCLUDED.period_starts_at AND EXCLUDED.period_starts_at + make_interval(secs => $3)';

/**
 * Counts a request and tells how many there are now, for all replicas in one statement. $1: the user's id; $2: when the
 * period starts; $3: its seconds. No row if the user was deleted meanwhile. The table has no entity: nothing else uses it.
 */
const countTokenRequest = preparedStatement<{ readonly requests: number }>(
  'count_token_request',
  `INSERT INTO token_request_counts AS c (user_id, period_starts_at, requests)
   SELECT id, $2, 1 FROM users WHERE id = $1 FOR KEY SHARE
       ON CONFLICT (user_id) DO UPDATE
      SET requests = CASE WHEN ${GOES_ON} THEN c.requests + 1 ELSE 1 END,
          period_starts_at = CASE WHEN ${GOES_ON} THEN c.period_starts_at ELSE EXCLUDED.period_starts_at END
RETURNING requests`,
);

/**
 * Enforces `@LimitsRequestsPerUser`. Periods begin at multiples of their length since the epoch, and a refused request
 * counts as well, as with Rack::Attack. Without a limit nothing is counted.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  /** Requests in a period. */
  private readonly limit: number;
  /** Seconds. */
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

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (this.limit === 0) return true;
    const targets = [context.getHandler(), context.getClass()];
    const isLimited = this.reflector.getAllAndOverride<boolean | undefined>(REQUESTS_LIMITED_PER_USER, targets);
    const { authentication } = context.switchToHttp().getRequest<FastifyRequest>();
    return isLimited && authentication ? this.checkCount(authentication.user.id) : true;
  }

  private async checkCount(userId: number): Promise<boolean> {
    const now = this.clock.nowInSeconds();
    const startsAt = new Date((now - (now % this.period)) * 1000);
    const [count] = await countTokenRequest(this.dataSource, [userId, startsAt, this.period]);
    if (!count) throw unauthorized('token-is-known', 'the user was deleted meanwhile');
    if (count.requests > this.limit) throw this.throttled(count.requests, now);
    return true;
  }

  /** 429 of Rack::Attack with its headers (lib/gitlab/rack_attack.rb, `throttled_response_headers`). */
  private throttled(observed: number, now: number): Refusal {
    const { limit, period } = this;
    const retryAfter = period - (now % period);
    const reset = now + retryAfter;
    const headers = {
      'RateLimit-Name': 'throttle_authenticated_token_requests',
      'RateLimit-Limit': String(Math.ceil((limit * 60) / period)),
      'RateLimit-Observed': String(observed),
      'RateLimit-Remaining': String(Math.max(limit - observed, 0)),
      'RateLimit-Reset': String(reset),
      'RateLimit-ResetTime': new Date(reset * 1000).toUTCString(),
      'Retry-After': String(retryAfter),
    };
    return new Refusal(
      { status: 429, body: 'Retry later\n', headers },
      'token-requests-are-within-the-limit',
      `request ${observed} of ${limit} in ${period} s`,
    );
  }
}
