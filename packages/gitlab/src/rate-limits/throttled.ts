import { Refusal } from '@tandem/platform';

/** The name of the limit, as GitLab names its throttles. */
const NAME = 'throttle_authenticated_token_requests';

export interface Throttle {
  /** Requests in a period. */
  readonly limit: number;
  /** Seconds. */
  readonly period: number;
  /** Requests so far, with this one. */
  readonly observed: number;
  /** Seconds since the epoch. */
  readonly now: number;
}

/** 429 of Rack::Attack with its headers (lib/gitlab/rack_attack.rb, `throttled_response_headers`). */
export function throttled({ limit, period, observed, now }: Throttle): Refusal {
  const retryAfter = period - (now % period);
  const reset = now + retryAfter;
  const headers = {
    'RateLimit-Name': NAME,
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
