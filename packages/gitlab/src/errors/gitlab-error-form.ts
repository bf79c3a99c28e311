import type { ErrorForm, Failure, HttpAnswer } from '@tandem/platform';

/** In the order in which GitLab's files declare the routes of a path; Grape adds HEAD to GET. */
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'];

/** What failed in the framework, in the form of GitLab's API (Grape's `error` for what Grape answers). */
export const gitlabErrorForm: ErrorForm = (failure: Failure): HttpAnswer => {
  switch (failure.kind) {
    case 'host-malformed':
      return { status: 400, body: { error: '400 Bad Request' } };
    case 'host-not-allowed':
      return { status: 403, body: { message: '403 Forbidden' } };
    case 'url-malformed':
      return { status: 400, body: { error: '400 Bad Request' } };
    case 'route-not-found':
      return { status: 404, body: { error: '404 Not Found' } };
    case 'method-not-allowed':
      return failure.method === 'OPTIONS'
        ? options(failure.allowed)
        : { status: 404, body: { error: '404 Not Found' } };
    case 'body-malformed':
      return { status: 400, body: { error: unreadable(failure.mediaType.split(';', 1)[0] ?? '') } };
    case 'body-too-large':
      return { status: 413, body: { error: '413 Request Entity Too Large' } };
    case 'media-type-unsupported':
      return { status: 415, body: { error: `The provided content-type '${failure.mediaType}' is not supported.` } };
    case 'other':
      return { status: failure.status, body: { error: `${failure.status} ${failure.message}` } };
    case 'internal':
      return { status: 500, body: { message: '500 Internal Server Error' } };
  }
};

/** Grape's answer to OPTIONS. A path that has routes, but none for another method, is taken by `route :any, '*path'` (lib/api/api.rb). */
function options(allowed: readonly string[]): HttpAnswer {
  const allow = ['OPTIONS', ...METHODS.filter((method) => allowed.includes(method))];
  return { status: 204, body: '', headers: { allow: allow.join(', ') } };
}

/** Grape's text, its last blank included (grape/exceptions/invalid_message_body.rb). */
const unreadable = (mediaType: string) =>
  `\nProblem:\n  message body does not match declared format\nResolution:\n  when specifying ${mediaType} as content-type, you must pass valid ${mediaType} in the request's 'body' `;
