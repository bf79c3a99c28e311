import { Refusal } from '@tandem/platform';

const unauthorized = (error: string, rule: string, reason?: string) =>
  new Refusal({ status: 401, body: { error } }, rule, reason);

/** The refusals of authentication, in the words of the gateway's middleware (codesuggestions/api/middleware.py). */
export const noAuthorizationHeader = () =>
  unauthorized('No authorization header presented', 'authorization-header-is-presented');

export const invalidAuthorizationHeader = () =>
  unauthorized('Invalid authorization header', 'authorization-header-is-bearer');

export const invalidAuthenticationType = () =>
  unauthorized('Invalid authentication token type - only OIDC is supported', 'authentication-type-is-oidc');

/** A token that is not accepted: the client learns no more, the journal has the rule and the reason. */
export const forbiddenByAuthProvider = (rule: string, reason: string) =>
  unauthorized('Forbidden by auth provider', rule, reason);

export const headerMismatch = (header: string, reason: string) =>
  unauthorized(`Header mismatch '${header}'`, 'header-agrees-with-claim', reason);
