import { types } from 'node:util';
import { stdSerializers } from 'pino';

/** What stands in a log line in place of a secret. */
export const REDACTED = '[REDACTED]';

const SECRET_NAME =
  /^(?:(?:proxy-)?authorization|(?:set-)?cookie|secret_key_base|database_url)$|(?:token|password|secret)$/i;
/** How deep objects are looked into; pino writes nothing that lies deeper. */
const DEPTH = 5;
const MOST = 50;
/** A shorter credential counts only if no letter, digit, `_` or `-` is next to it. */
const DISTINCT = 8;
const SHORTEST = 3;
/** Asterisks that are shown in place of a secret. */
const MASKED = /^\**$/;

/** Adds to `known` what headers, a query or a body present as a credential by the name of a field, however deep. */
export function collectCredentials(value: unknown, known: Set<string>, isSecret = false, depth = 0): void {
  if (depth > DEPTH || known.size >= MOST) return;
  if (typeof value === 'string') {
    if (isSecret) credentialsIn(value).forEach((one) => known.add(one));
  } else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    for (const [name, entry] of Object.entries(value)) {
      collectCredentials(entry, known, isSecret || SECRET_NAME.test(name), depth + 1);
    }
  }
}

function credentialsIn(text: string): string[] {
  const [, scheme = '', presented = text] = /^(bearer|basic|token)[ \t]+(.*)$/is.exec(text) ?? [];
  const parts = [presented, ...presented.split(/;\s*/).map((cookie) => cookie.slice(cookie.indexOf('=') + 1))];
  if (/^basic$/i.test(scheme)) {
    const pair = Buffer.from(presented, 'base64').toString();
    const [user = '', ...password] = pair.split(':');
    parts.push(pair, password.join(':') || user);
  }
  return parts.filter((part) => part.length >= SHORTEST && !MASKED.test(part));
}

/**
 * `text` with `replacement` in place of each secret: what fits a pattern, and each known credential, as it is, in base64
 * (RFC 4648, also as a part of something longer), percent-encoded (RFC 3986) or in JSON's escapes.
 */
export function redact(
  text: string,
  patterns: readonly RegExp[],
  known: ReadonlySet<string>,
  replacement: (secret: string) => string,
): string {
  const credentials = soughtOf(known);
  const plainly = (part: string) => withoutPlain(part, patterns, credentials, replacement);
  const plain = plainly(text);
  if (!/%[\da-f]{2}|\\u00/i.test(plain)) return plain;
  return plain.replace(/[^\s"&?#/;,<>]+/g, (part) => {
    const decoded = decode(part);
    return decoded !== part && plainly(decoded) !== decoded ? replacement(decoded) : part;
  });
}

/** A credential, and what it is looked for by in a text. */
interface Sought {
  readonly credential: string;
  /** Only of a short one, which counts only by itself. */
  readonly byItself?: RegExp;
  /** Of another one: what every base64 of it has, for a text that is long enough for one. */
  readonly base64Cores: (text: string) => readonly string[];
}

/** What is looked for of the credentials of a request, the longest first; a set only grows. */
const soughtBySet = new WeakMap<ReadonlySet<string>, readonly Sought[]>();

function soughtOf(known: ReadonlySet<string>): readonly Sought[] {
  const made = soughtBySet.get(known);
  if (made?.length === known.size) return made;
  const sought = [...known].sort((one, other) => other.length - one.length).map(toSought);
  soughtBySet.set(known, sought);
  return sought;
}

const NO_CORES = () => [];

function toSought(credential: string): Sought {
  if (credential.length < DISTINCT) {
    const byItself = new RegExp(`(?<![\\w-])${literally(credential)}(?![\\w-])`, 'g');
    return { credential, byItself, base64Cores: NO_CORES };
  }
  // Most texts are too short for one, and three encodings take as long as several log lines.
  const shortest = Math.floor((credential.length * 4) / 3) - 1;
  let cores: readonly string[] | undefined;
  return { credential, base64Cores: ({ length }) => (length < shortest ? [] : (cores ??= base64CoresOf(credential))) };
}

function withoutPlain(
  text: string,
  patterns: readonly RegExp[],
  sought: readonly Sought[],
  replacement: (secret: string) => string,
): string {
  let rest = text;
  for (const { credential, byItself, base64Cores } of sought) {
    if (byItself) {
      rest = rest.replace(byItself, () => replacement(credential));
      continue;
    }
    if (rest.includes(credential)) rest = rest.replaceAll(credential, () => replacement(credential));
    for (const core of base64Cores(rest)) {
      if (!rest.includes(core)) continue;
      rest = rest.replace(new RegExp(`${literally(core)}[\\w+/=-]*`, 'g'), () => replacement(credential));
    }
  }
  return patterns.reduce((part, pattern) => part.replace(pattern, replacement), rest);
}

/** The base64 of `text` that is the same whatever surrounds it: there are three, by the position of its first byte. */
function base64CoresOf(text: string): readonly string[] {
  const bytes = Buffer.from(`\0\0${text}`);
  return [0, 1, 2].flatMap((shift) => {
    const length = bytes.length - 2 + shift;
    const base64 = bytes.toString('base64', 2 - shift);
    const core = base64.slice(Math.ceil((shift * 8) / 6), Math.floor((length * 8) / 6));
    return /[+/]/.test(core) ? [core, core.replaceAll('+', '-').replaceAll('/', '_')] : [core];
  });
}

function decode(text: string, times = 4): string {
  const decoded = text.replace(/%([\da-f]{2})|\\u00([\da-f]{2})/gi, (_all, percent?: string, json?: string) =>
    String.fromCharCode(parseInt(percent ?? json ?? '', 16)),
  );
  return decoded === text || times === 1 ? decoded : decode(decoded, times - 1);
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/**
 * What is to be logged of an object: at any depth, `[REDACTED]` in place of the values of secret fields, and texts and
 * names as `redacted` gives them. Errors become what pino writes of them: type, message, stack, causes and other fields.
 */
export function withoutSecretFields(value: object, redacted: (text: string) => string): object {
  return isHarmless(value, redacted) ? value : (copyWithoutSecrets(value, redacted) as object);
}

/** Whether it is plain texts and numbers in which there is nothing to redact, as nearly every line of a request is. */
function isHarmless(value: object, redacted: (text: string) => string): boolean {
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  let text = '';
  for (const [name, entry] of Object.entries(value)) {
    if (SECRET_NAME.test(name) || typeof entry === 'function' || (typeof entry === 'object' && entry !== null)) {
      return false;
    }
    // Nothing that is to be redacted goes over the end of a line.
    text += `${name}\n${String(entry)}\n`;
  }
  return redacted(text) === text;
}

function copyWithoutSecrets(
  value: unknown,
  redacted: (text: string) => string,
  depth = 0,
  copies = new Map<object, object>(),
): unknown {
  if (typeof value === 'string') return redacted(value);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const known = copies.get(value);
  if (known || depth > DEPTH) return known ?? '[...]';
  const plain = plainForm(value);
  if (plain !== value) return copyWithoutSecrets(plain, redacted, depth + 1, copies);
  const copy: Record<string, unknown> = Array.isArray(value) ? ([] as never) : {};
  copies.set(value, copy);
  for (const [name, entry] of Object.entries(value)) {
    copy[redacted(name)] = isSecret(name, entry) ? REDACTED : copyWithoutSecrets(entry, redacted, depth + 1, copies);
  }
  return copy;
}

function isSecret(name: string, value: unknown): boolean {
  return SECRET_NAME.test(name) && value !== undefined && value !== null && typeof value !== 'boolean';
}

function plainForm(value: object): unknown {
  if (value instanceof Error || types.isNativeError(value)) return stdSerializers.err(value);
  return 'toJSON' in value && typeof value.toJSON === 'function' ? (value as { toJSON(): unknown }).toJSON() : value;
}
