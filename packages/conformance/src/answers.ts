import { Matcher, type Pattern } from './pattern.js';

/** What the wire says when the rules of the token request refuse (reference: docs/fidelity.md). */
const challenge = (description: string) =>
  `Bearer realm="Protected by OAuth 2.0", error="invalid_token", error_description="${description}"`;

const invalidToken = (description: string): Pattern => ({
  status: 401,
  body: { error: 'invalid_token', error_description: description },
  headers: { 'www-authenticate': challenge(description) },
});

export const UNAUTHORIZED: Pattern = {
  status: 401,
  body: { message: '401 Unauthorized' },
  headers: { 'www-authenticate': null },
};
export const EXPIRED = invalidToken('Token is expired. You can either do re-authorization or token refresh.');
export const REVOKED = invalidToken('Token was revoked. You have to re-authorize from the user.');
export const INSUFFICIENT_SCOPE: Pattern = {
  status: 403,
  body: {
    error: 'insufficient_scope',
    error_description: 'The request requires higher privileges than provided by the access token.',
    scope: 'api read_api',
  },
  headers: { 'www-authenticate': null },
};
export const FEATURE_NOT_FOUND: Pattern = { status: 404, body: { message: '404 Not Found' } };
export const INTERNAL_SERVER_ERROR: Pattern = { status: 500, body: { message: '500 Internal Server Error' } };

export const FORBIDDEN_TO_THE_USER: Pattern = { status: 403, body: { message: startingWith('403 Forbidden - ') } };
export const BLOCKED: Pattern = {
  status: 403,
  body: { message: '403 Forbidden - Your account has been blocked.' },
};
export const DEACTIVATED: Pattern = {
  status: 403,
  body: {
    message: startingWith(
      '403 Forbidden - Your account has been deactivated by your administrator. Please log back in from a web browser to reactivate your account at http',
    ),
  },
};

/** That a JWT was given, whatever is in it. */
export const CREATED: Pattern = { status: 201 };

export const text = new Matcher('a text', (got) => typeof got === 'string' && got !== '');

export const integer = new Matcher('an integer', (got) => Number.isInteger(got));

/** A text that begins so. */
export function startingWith(beginning: string): Matcher {
  return new Matcher(`${beginning}…`, (got) => typeof got === 'string' && got.startsWith(beginning));
}

/** A text that a pattern fits. */
export function like(description: string, pattern: RegExp): Matcher {
  return new Matcher(description, (got) => typeof got === 'string' && pattern.test(got));
}

/** 401 in Code Suggest's own form. */
export const refusedByCodeSuggest = (error: string): Pattern => ({ status: 401, body: { error } });
