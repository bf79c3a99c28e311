import { ANSWERS } from '@tandem/conformance';

const bodyOf = (answer: unknown) => (answer as { readonly body: Readonly<Record<string, string>> }).body;

/** The bodies of the refusals of the token request, as the rules state them. */
export const UNAUTHORIZED = bodyOf(ANSWERS.UNAUTHORIZED);
export const NOT_FOUND = bodyOf(ANSWERS.FEATURE_NOT_FOUND);
export const EXPIRED = bodyOf(ANSWERS.EXPIRED);
export const REVOKED = bodyOf(ANSWERS.REVOKED);
export const INSUFFICIENT_SCOPE = bodyOf(ANSWERS.INSUFFICIENT_SCOPE);
export const BLOCKED = bodyOf(ANSWERS.BLOCKED);
export const INTERNAL_SERVER_ERROR = bodyOf(ANSWERS.INTERNAL_SERVER_ERROR);

export const DAY = 86_400;

/** The date `days` from now, in UTC, as `YYYY-MM-DD`. */
export function dateInDays(days: number): string {
  return new Date(Date.now() + days * DAY * 1000).toISOString().slice(0, 10);
}
