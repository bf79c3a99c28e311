import type { Randomness } from '@tandem/platform';

/** `glpat-` and 20 URL-safe characters, as Devise's `friendly_token` makes them: 120 random bits. */
export function generateToken(randomness: Randomness): string {
  return `glpat-${randomness.bytes(15).toString('base64url')}`;
}
