import type { Answer, ErrorForm, Failure } from '@tandem/platform';
import { NOT_A_DICT, validationErrorBody } from './validation-error.js';

/** What failed in the framework, in the form of Code Suggest: that of FastAPI and Starlette. */
export const codeSuggestErrorForm: ErrorForm = (failure: Failure): Answer => {
  switch (failure.kind) {
    case 'host-malformed':
      return { status: 400, body: { detail: 'Bad Request' } };
    case 'host-not-allowed':
      return { status: 403, body: { detail: 'Forbidden' } };
    case 'url-malformed':
    case 'route-not-found':
      return { status: 404, body: { detail: 'Not Found' } };
    case 'method-not-allowed':
      return { status: 405, body: { detail: 'Method Not Allowed' }, headers: { allow: failure.allowed.join(', ') } };
    case 'body-malformed':
      return { status: 400, body: { detail: 'There was an error parsing the body' } };
    case 'body-too-large':
      return { status: 413, body: { detail: 'Request Entity Too Large' } };
    case 'media-type-unsupported':
      return { status: 422, body: validationErrorBody([NOT_A_DICT]) };
    case 'other':
      return { status: failure.status, body: { detail: failure.message } };
    case 'internal':
      return { status: 500, body: 'Internal Server Error' };
  }
};
