import { Refusal } from '@tandem/platform';

/** One entry of `detail` in a 422, in the form of pydantic 1 (pydantic/error_wrappers.py, `error_dict`). */
export interface ValidationError {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

/** The error of a body that is not an object, or not JSON at all. */
export const NOT_A_DICT: ValidationError = { loc: ['body'], msg: 'value is not a valid dict', type: 'type_error.dict' };

/** The body of a 422 as FastAPI sends it. */
export function validationErrorBody(errors: readonly ValidationError[]): object {
  return { detail: errors };
}

/** A request whose body does not validate: 422 with every error. The journal has the places, not the values. */
export function invalidRequest(errors: readonly ValidationError[]): Refusal {
  const places = errors.map(({ loc, type }) => `${loc.join('.')} ${type}`).join(', ');
  return new Refusal({ status: 422, body: validationErrorBody(errors) }, 'request-is-valid', places.slice(0, 500));
}
