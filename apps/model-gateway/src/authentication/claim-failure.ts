import { errors } from 'jose';
import type { Refusal } from '@tandem/platform';
import { forbiddenByAuthProvider } from './refusals.js';

const RULES: Readonly<Record<string, string>> = {
  aud: 'jwt-audience-is-code-suggest',
  iss: 'jwt-issuer-is-trusted',
  nbf: 'jwt-is-valid-already',
  exp: 'jwt-is-not-expired',
};

/** The refusal for what `jose` finds wrong with a token whose signature is right; the reason has no value of the token. */
export function claimFailure(error: unknown): Refusal {
  if (error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed) {
    const rule = error.reason === 'missing' ? `jwt-has-${error.claim}` : RULES[error.claim];
    return forbiddenByAuthProvider(rule ?? 'jwt-is-well-formed', error.message);
  }
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return forbiddenByAuthProvider('jwt-algorithm-is-rs256', error.message);
  }
  if (error instanceof errors.JOSEError) {
    return forbiddenByAuthProvider('jwt-is-well-formed', error.message);
  }
  throw error;
}
