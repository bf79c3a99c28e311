import { stdSerializers } from 'pino';
import { types } from 'node:util';

const SECRET_FIELD =
  /^(?:(?:proxy-)?authorization|(?:set-)?cookie|password|secret_key_base|database_url)$|(?:token|secret)$/i;

/** How deep objects are looked into; pino writes nothing that lies deeper. */
const DEPTH = 5;

/**
 * A copy of what is to be logged, with `[REDACTED]` in place of the values of secret fields, however deep they stand, and its
 * texts and names as `redacted` gives them.
 * Errors become what pino writes of them: type, message, stack and causes, and what else they know.
 */
export function withoutSecretFields(
  value: unknown,
  redacted: (text: string) => string,
  depth = 0,
  copies = new Map<object, object>(),
): unknown {
  if (typeof value === 'string') {
    return redacted(value);
  }
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) {
    return value;
  }
  const known = copies.get(value);
  if (known || depth > DEPTH) {
    return known ?? '[...]';
  }
  const plain = plainForm(value);
  return plain === value
    ? copyOf(value, redacted, depth, copies)
    : withoutSecretFields(plain, redacted, depth + 1, copies);
}

function plainForm(value: object): unknown {
  if (value instanceof Error || types.isNativeError(value)) {
    return stdSerializers.err(value);
  }
  return 'toJSON' in value && typeof value.toJSON === 'function' ? (value as { toJSON(): unknown }).toJSON() : value;
}

function copyOf(value: object, redacted: (text: string) => string, depth: number, copies: Map<object, object>): object {
  const copy: Record<string, unknown> = Array.isArray(value) ? ([] as never) : {};
  copies.set(value, copy);
  for (const [name, entry] of Object.entries(value)) {
    const isSecret = SECRET_FIELD.test(name) && isTelling(entry);
    copy[redacted(name)] = isSecret ? '[REDACTED]' : withoutSecretFields(entry, redacted, depth + 1, copies);
  }
  return copy;
}

function isTelling(value: unknown): boolean {
  return value !== undefined && value !== null && typeof value !== 'boolean';
}
