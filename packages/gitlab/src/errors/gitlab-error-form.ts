import type { Answer, ErrorForm, Failure } from '@tandem/platform';
import { API_HEADERS } from '../api/gitlab-edge.js';

/** What failed in the framework, in the form of GitLab's API (Grape's `error` for what Grape answers). */
export const gitlabErrorForm: ErrorForm = (failure: Failure): Answer => {
  switch (failure.kind) {
    case 'url-malformed':
      // It is refused before the edge, which gives every other answer its headers.
      return { status: 400, body: { error: '400 Bad Request' }, headers: API_HEADERS };
    case 'route-not-found':
      return { status: 404, body: { error: '404 Not Found' } };
    case 'method-not-allowed':
      return { status: 405, body: { error: '405 Not Allowed' }, headers: { allow: failure.allowed.join(', ') } };
    case 'body-malformed':
      return { status: 400, body: { error: 'message body does not match declared format' } };
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
