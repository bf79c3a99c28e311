import type { z } from 'zod';
import type { ValidationError } from '../errors/validation-error.js';

const TYPE_ERRORS: Readonly<Record<string, readonly [msg: string, type: string]>> = {
  string: ['str type expected', 'type_error.str'],
  int: ['value is not a valid integer', 'type_error.integer'],
  number: ['value is not a valid integer', 'type_error.integer'],
  boolean: ['value could not be parsed to a boolean', 'type_error.bool'],
  array: ['value is not a valid list', 'type_error.list'],
  object: ['value is not a valid dict', 'type_error.dict'],
};

/** What a schema has found wrong with a body, in the words of pydantic 1 (pydantic/errors.py). */
export function pydanticErrors(error: z.ZodError): ValidationError[] {
  return error.issues.map((issue) => ({
    loc: ['body', ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))],
    ...describe(issue),
  }));
}

function describe(issue: z.core.$ZodIssue): Omit<ValidationError, 'loc'> {
  if (issue.input === undefined) {
    return { msg: 'field required', type: 'value_error.missing' };
  }
  if (issue.input === null) {
    return { msg: 'none is not an allowed value', type: 'type_error.none.not_allowed' };
  }
  switch (issue.code) {
    case 'invalid_type':
      return typeError(issue.expected);
    case 'too_big':
      return tooBig(issue.origin, Number(issue.maximum));
    case 'too_small':
      return typeError(issue.origin);
    case 'invalid_value':
      return {
        msg: `unexpected value; permitted: ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`,
        type: 'value_error.const',
        ctx: { given: issue.input, permitted: issue.values },
      };
    default:
      return { msg: issue.message, type: 'value_error' };
  }
}

function typeError(expected: string): Omit<ValidationError, 'loc'> {
  const [msg, type] = TYPE_ERRORS[expected] ?? ['value is not valid', 'type_error'];
  return { msg, type };
}

function tooBig(origin: string, limit: number): Omit<ValidationError, 'loc'> {
  if (origin === 'string') {
    return {
      msg: `ensure this value has at most ${limit} characters`,
      type: 'value_error.any_str.max_length',
      ctx: { limit_value: limit },
    };
  }
  if (origin === 'array') {
    return {
      msg: `ensure this value has at most ${limit} items`,
      type: 'value_error.list.max_items',
      ctx: { limit_value: limit },
    };
  }
  return typeError(origin);
}
