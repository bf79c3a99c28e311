import { type ErrorForm, type Failure, type HttpAnswer, Refusal } from '@tandem/platform';

/** One entry of `detail` in a 422, in the form of pydantic 1 (pydantic/error_wrappers.py, `error_dict`). */
export interface ValidationError {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

/** The error of a body that is not an object, or not JSON at all. */
export const NOT_A_DICT: ValidationError = { loc: ['body'], msg: 'value is not a valid dict', type: 'type_error.dict' };

/** A request whose body does not validate: 422 with every error, as FastAPI sends it. The journal has the places, not the values. */
export function invalidRequest(errors: readonly ValidationError[]): Refusal {
  const places = errors.map(({ loc, type }) => `${loc.join('.')} ${type}`).join(', ');
  return new Refusal({ status: 422, body: { detail: errors } }, 'request-is-valid', places.slice(0, 500));
}

/** What failed in the framework, in the form of Code Suggest: that of FastAPI and Starlette. */
export const codeSuggestErrorForm: ErrorForm = (failure: Failure): HttpAnswer => {
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
      return { status: 422, body: { detail: [NOT_A_DICT] } };
    case 'other':
      return { status: failure.status, body: { detail: failure.message } };
    case 'internal':
      return { status: 500, body: 'Internal Server Error' };
  }
};
