import { fingerprint, HttpAnswer } from '@tandem/client';

/** What can be shown of an observation. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A value that is right by a property of it, shown as its description in angle brackets. */
export class Matcher {
  constructor(
    readonly description: string,
    readonly matches: (got: unknown) => boolean,
  ) {}
}

/**
 * What an observation must be: a value exactly, a `Matcher`, or arrays and objects of these. For an `HttpAnswer` it names the
 * parts that count, `status`, `body`, `text` and `headers`; of the headers those that it names, null for one that is absent.
 */
export type Pattern =
  null | boolean | number | string | Matcher | readonly Pattern[] | { readonly [key: string]: Pattern };

export interface Comparison {
  readonly fits: boolean;
  readonly expected: Json;
  readonly got: Json;
}

/** Compares an observation with what it must be, and shows both. */
export function compare(expected: Pattern, observed: unknown): Comparison {
  const got = seen(expected, observed);
  return { fits: fits(expected, got), expected: described(expected), got };
}

/** A pattern as it may be shown. */
export function described(pattern: Pattern): Json {
  if (pattern instanceof Matcher) return `<${pattern.description}>`;
  if (isList(pattern)) return pattern.map(described);
  return isParts(pattern) ? mapParts(pattern, described) : pattern;
}

function fits(pattern: Pattern, got: Json): boolean {
  if (pattern instanceof Matcher) return pattern.matches(got);
  if (isList(pattern)) {
    return isList(got) && got.length === pattern.length && pattern.every((part, i) => fits(part, got[i] ?? null));
  }
  if (!isParts(pattern)) return pattern === got;
  if (!isParts(got)) return false;
  const keys = Object.keys(pattern);
  return keys.length === Object.keys(got).length && keys.every((key) => key in got && fits(pattern[key]!, got[key]!));
}

/** An observation as JSON; an answer reduced to what the pattern for it names. */
function seen(pattern: Pattern | undefined, observed: unknown): Json {
  if (observed instanceof HttpAnswer) return seenOf(observed, isParts(pattern) ? pattern : { status: 0, body: 0 });
  if (isList<unknown>(observed)) return observed.map((part, i) => seen(isList(pattern) ? pattern[i] : undefined, part));
  if (isParts<unknown>(observed)) {
    const parts = isParts(pattern) ? pattern : {};
    return mapParts(observed, (part, key) => seen(parts[key], part));
  }
  return observed === undefined ? null : (observed as Json);
}

function seenOf({ status, body, text, headers }: HttpAnswer, named: Parts<Pattern>): Json {
  const names = isParts(named.headers) ? named.headers : {};
  const parts: Parts<Json> = {
    status,
    body: body as Json,
    text,
    headers: mapParts(names, (_, name) => headers[name] ?? null),
  };
  return mapParts(named, (_, part) => parts[part] ?? null);
}

type Parts<Value> = Readonly<Record<string, Value>>;

function mapParts<Value, Result>(parts: Parts<Value>, map: (part: Value, key: string) => Result): Parts<Result> {
  return Object.fromEntries(Object.entries(parts).map(([key, part]) => [key, map(part, key)]));
}

function isList<Value>(value: unknown): value is readonly Value[];
function isList(value: Pattern | undefined): value is readonly Pattern[];
function isList(value: unknown): boolean {
  return Array.isArray(value);
}

function isParts<Value>(value: unknown): value is Parts<Value>;
function isParts(value: Pattern | undefined): value is Parts<Pattern>;
function isParts(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Matcher);
}

const SECRETS = /\bglpat-[\w-]{8,}|\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;

/** The same with tokens as fingerprints, wherever they stand in its texts. */
export function withoutSecrets<Value extends Json>(value: Value): Value {
  return hidden(value) as Value;
}

function hidden(value: Json): Json {
  if (typeof value === 'string') return value.replace(SECRETS, (secret) => fingerprint(secret));
  if (Array.isArray(value)) return value.map(hidden);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, hidden(part)]));
  }
  return value;
}
