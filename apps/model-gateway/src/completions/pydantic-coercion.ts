import type { z } from 'zod';

const INTEGER = /^\s*[+-]?\d+\s*$/;
const TRUE_WORDS = ['1', 'on', 't', 'true', 'y', 'yes'];
const FALSE_WORDS = ['0', 'off', 'f', 'false', 'n', 'no'];

/**
 * The value that pydantic 1 makes of another type's for a field (pydantic/validators.py: `str_validator`,
 * `int_validator`, `bool_validator`; pydantic/main.py, `BaseModel.validate`), or undefined if it refuses it.
 */
export function coerced(expected: string, value: unknown): unknown {
  switch (expected) {
    case 'string':
      return toText(value);
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

/** Parses as the schema does, but lets pass what pydantic 1 turns into the right type. */
export function parseAsPydantic<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.ZodSafeParseResult<z.infer<Schema>> {
  const plain = withoutLengths(value);
  const result = schema.safeParse(plain, { reportInput: true });
  if (result.success) {
    return result;
  }
  const replacements = result.error.issues.flatMap((issue) => {
    const replacement = issue.code === 'invalid_type' ? coerced(issue.expected, issue.input) : undefined;
    return replacement === undefined || replacement === issue.input ? [] : [{ path: issue.path, replacement }];
  });
  if (replacements.length === 0) {
    return result;
  }
  const root = { value: structuredClone(plain) };
  for (const { path, replacement } of replacements) {
    replaceAt(root, ['value', ...path], replacement);
  }
  return parseAsPydantic(schema, root.value);
}

/** A copy without the fields `length`: zod measures whatever has one, an object too, and no field of a request is named so. */
function withoutLengths(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutLengths);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => name !== 'length');
  return Object.fromEntries(entries.map(([name, entry]) => [name, withoutLengths(entry)]));
}

function toText(value: unknown): string | undefined {
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  return typeof value === 'number' ? String(value) : undefined;
}

function toInteger(value: unknown): number | undefined {
  if (typeof value === 'string' && INTEGER.test(value)) {
    return Number(value);
  }
  if (typeof value === 'boolean') {
    return value ? 1 : 0;
  }
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
