/** The refusals of the token request, as GitLab's wire has them (docs/fidelity.md). */
export const UNAUTHORIZED = { message: '401 Unauthorized' };
export const NOT_FOUND = { message: '404 Not Found' };
export const EXPIRED = {
  error: 'invalid_token',
  error_description: 'Token is expired. You can either do re-authorization or token refresh.',
};
export const REVOKED = {
  error: 'invalid_token',
  error_description: 'Token was revoked. You have to re-authorize from the user.',
};
export const INSUFFICIENT_SCOPE = {
  error: 'insufficient_scope',
  error_description: 'The request requires higher privileges than provided by the access token.',
  scope: 'api read_api',
};
export const BLOCKED = { message: '403 Forbidden - Your account has been blocked.' };
export const INTERNAL_SERVER_ERROR = { message: '500 Internal Server Error' };

/** The header that a proxy of GitLab marks its requests with. */
export const FROM_WORKHORSE = { 'user-agent': 'gitlab-workhorse (v16.1.0)-(test)' };

export const DAY = 86_400;

/** The date `days` from now, in UTC, as `YYYY-MM-DD`. */
export function dateInDays(days: number): string {
  return new Date(Date.now() + days * DAY * 1000).toISOString().slice(0, 10);
}
