import { fingerprint } from '@tandem/client';
import type { Json } from './pattern.js';

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
