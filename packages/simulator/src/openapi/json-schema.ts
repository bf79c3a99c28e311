import { z } from 'zod';

export type Json = Record<string, unknown>;

/** The JSON Schema of what is sent to the service (`input`) or comes from it (`output`). */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema: made }) => shorten(made),
  });
  return rest;
}

/** Leaves out what zod writes down of JavaScript's integers and of a date's digits: `integer` and `date-time` say it. */
function shorten(made: z.core.JSONSchema.BaseSchema): void {
  if (made.format === 'date-time') {
    delete made.pattern;
  }
  if (made.minimum === Number.MIN_SAFE_INTEGER) {
    delete made.minimum;
  }
  if (made.maximum === Number.MAX_SAFE_INTEGER) {
    delete made.maximum;
  }
}
