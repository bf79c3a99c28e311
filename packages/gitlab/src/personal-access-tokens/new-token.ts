import { MAX_TOKEN_LIFETIME_IN_DAYS, type Scope } from '@tandem/contracts';
import type { Randomness } from '@tandem/platform';
import { nameProblems, problemsOf, type Problems } from '../errors/record-problems.js';

const MS_PER_DAY = 86_400_000;

export interface NewToken {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** `YYYY-MM-DD`; the longest allowed if it is not given. */
  readonly expires_at?: string | undefined;
}

/** The date in UTC, `YYYY-MM-DD`, some days after a time in milliseconds. */
export function dateIn(days: number, now: number): string {
  return new Date(now + days * MS_PER_DAY).toISOString().slice(0, 10);
}

/** The last date on which a token that is made now may expire. */
export const latestExpiry = (now: number) => dateIn(MAX_TOKEN_LIFETIME_IN_DAYS, now);

/** What keeps a token from being stored, by field (app/models/personal_access_token.rb). */
export function tokenProblems({ name, scopes, expires_at }: NewToken, now: number): Problems {
  const late = expires_at !== undefined && expires_at > latestExpiry(now);
  return problemsOf({
    name: nameProblems(name),
    scopes: scopes.length === 0 ? ["can't be blank"] : [],
    expires_at: late ? [`must expire in ${MAX_TOKEN_LIFETIME_IN_DAYS} days`] : [],
  });
}

/** `glpat-` and 20 URL-safe characters, as Devise's `friendly_token` makes them: 120 random bits. */
export function generateToken(randomness: Randomness): string {
  return `glpat-${randomness.bytes(15).toString('base64url')}`;
}
