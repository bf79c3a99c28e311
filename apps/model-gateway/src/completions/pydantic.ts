import type { z } from 'zod';
import { invalidRequest, NOT_A_DICT, type ValidationError } from '../errors/error-form.js';

const INTEGER = /^\s*[+-]?\d+\s*$/;
const TRUE_WORDS = ['1', 'on', 't', 'true', 'y', 'yes'];
const FALSE_WORDS = ['0', 'off', 'f', 'false', 'n', 'no'];

type Problem = Omit<ValidationError, 'loc'>;

const TYPE_ERRORS: Readonly<Record<string, readonly [msg: string, type: string]>> = {
  string: ['str type expected', 'type_error.str'],
  int: ['value is not a valid integer', 'type_error.integer'],
  number: ['value is not a valid integer', 'type_error.integer'],
  boolean: ['value could not be parsed to a boolean', 'type_error.bool'],
  array: ['value is not a valid list', 'type_error.list'],
  object: ['value is not a valid dict', 'type_error.dict'],
};

const LENGTH_ERRORS: Readonly<Record<string, readonly [unit: string, type: string]>> = {
  string: ['characters', 'value_error.any_str.max_length'],
  array: ['items', 'value_error.list.max_items'],
};

/**
 * What a body is by a schema.
 *
 * @throws {Refusal} 422 with everything that is wrong with the body
 */
export function readAsPydantic<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  if (Buffer.isBuffer(body)) throw invalidRequest([NOT_A_DICT]);
  const result = parseAsPydantic(schema, body ?? undefined);
  if (!result.success) throw invalidRequest(pydanticErrors(result.error));
  return result.data;
}

/** Parses as the schema does, but also accepts what pydantic 1 turns into the right type. */
export function parseAsPydantic<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.ZodSafeParseResult<z.infer<Schema>> {
  const plain = withoutLengths(value);
  const result = schema.safeParse(plain, { reportInput: true });
  if (result.success) return result;
  const replacements = result.error.issues.flatMap((issue) => {
    const replacement = issue.code === 'invalid_type' ? coerced(issue.expected, issue.input) : undefined;
    return replacement === undefined || replacement === issue.input ? [] : [{ path: issue.path, replacement }];
  });
  if (replacements.length === 0) return result;
  const root = { value: structuredClone(plain) };
  for (const { path, replacement } of replacements) replaceAt(root, ['value', ...path], replacement);
  return parseAsPydantic(schema, root.value);
}

/** A copy without the fields `length`: zod measures whatever has one, an object too, and no field of a request is named so. */
function withoutLengths(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutLengths);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => name !== 'length');
  return Object.fromEntries(entries.map(([name, entry]) => [name, withoutLengths(entry)]));
}

/**
 * The value that pydantic 1 makes of another type's for a field (pydantic/validators.py: `str_validator`,
 * `int_validator`, `bool_validator`; pydantic/main.py, `BaseModel.validate`), or undefined if it refuses it.
 */
function coerced(expected: string, value: unknown): unknown {
  switch (expected) {
    case 'string':
      if (typeof value === 'boolean') return value ? 'True' : 'False';
      return typeof value === 'number' ? String(value) : undefined;
    case 'int':
    case 'number':
      return toInteger(value);
    case 'boolean':
      return toBoolean(value);
    case 'object':
      return toDict(value);
    default:
      return undefined;
  }
}

function toInteger(value: unknown): number | undefined {
  if (typeof value === 'string' && INTEGER.test(value)) return Number(value);
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : undefined;
}

function toBoolean(value: unknown): boolean | undefined {
  const word = typeof value === 'string' || typeof value === 'number' ? String(value).toLowerCase() : '';
  return TRUE_WORDS.includes(word) ? true : FALSE_WORDS.includes(word) ? false : undefined;
}

/** What Python's `dict()` makes of a list of pairs, and of what is empty. */
function toDict(value: unknown): object | undefined {
  const entries: unknown[] | undefined = value === '' ? [] : Array.isArray(value) ? value : undefined;
  const pairs = entries?.map((entry) => (typeof entry === 'string' ? [...entry] : entry));
  const isDict = pairs?.every((pair) => Array.isArray(pair) && pair.length === 2 && typeof pair[0] === 'string');
  return isDict ? Object.fromEntries(pairs as [string, unknown][]) : undefined;
}

function replaceAt(value: unknown, path: readonly PropertyKey[], replacement: unknown): void {
  const holder = path.slice(0, -1).reduce((part, key) => (part as Record<PropertyKey, unknown>)[key], value);
  (holder as Record<PropertyKey, unknown>)[path.at(-1)!] = replacement;
}

/** What a schema has found wrong with a body, in the words of pydantic 1 (pydantic/errors.py). */
export function pydanticErrors(error: z.ZodError): ValidationError[] {
  return error.issues.map((issue) => ({
    loc: ['body', ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))],
    ...problemOf(issue),
  }));
}

function problemOf(issue: z.core.$ZodIssue): Problem {
  if (issue.input === undefined) return { msg: 'field required', type: 'value_error.missing' };
  if (issue.input === null) return { msg: 'none is not an allowed value', type: 'type_error.none.not_allowed' };
  switch (issue.code) {
    case 'invalid_type':
      return typeError(issue.expected);
    case 'too_big':
      return tooBig(issue.origin, Number(issue.maximum));
    case 'too_small':
      return typeError(issue.origin);
    default:
      return { msg: issue.message, type: 'value_error' };
  }
}

function typeError(expected: string): Problem {
  const [msg, type] = TYPE_ERRORS[expected] ?? ['value is not valid', 'type_error'];
  return { msg, type };
}

function tooBig(origin: string, limit: number): Problem {
  const [unit, type] = LENGTH_ERRORS[origin] ?? [];
  if (type === undefined) return typeError(origin);
  return { msg: `ensure this value has at most ${limit} ${unit}`, type, ctx: { limit_value: limit } };
}
