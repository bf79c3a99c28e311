import { z } from 'zod';
import { rubyDate } from './ruby-times.js';

const TRUE_WORDS = ['true', 't', '1', 'yes', 'y', 'on'];
const FALSE_WORDS = ['false', 'f', '0', 'no', 'n', 'off'];

/** A boolean as GitLab's API reads it from JSON, a form or a query: `true`, `"true"`, `1`, `"1"`, `"on"` and their opposites. */
export const booleanParameter = z.preprocess(
  (value) => (value === 1 || value === 0 ? String(value) : value),
  z.union([z.boolean(), z.stringbool({ truthy: TRUE_WORDS, falsy: FALSE_WORDS, case: 'insensitive' })]),
);

/** An integer as a number or as text of digits. */
export const integerParameter = z.preprocess(
  (value) => (typeof value === 'string' && /^[+-]?\d+$/.test(value.trim()) ? Number(value) : value),
  z.int(),
);

/** What PostgreSQL has no text for, and no text is: a NUL, and half of a character. */
const NO_TEXT = /\0|\p{Surrogate}/u;

/** A text; numbers and booleans of a JSON body become text, as Grape's `String` type makes them. */
export const textParameter = z.preprocess(
  (value) => (typeof value === 'number' || typeof value === 'boolean' ? String(value) : value),
  z.string().refine((value) => !NO_TEXT.test(value), 'is invalid'),
);

/** A calendar date, `YYYY-MM-DD` from whatever Ruby's `Date.parse` reads as one. */
export const dateParameter = z.preprocess(
  (value) => (typeof value === 'string' ? (rubyDate(value) ?? value) : value),
  z.iso.date().refine((value) => value >= '0001', 'is invalid'),
);
