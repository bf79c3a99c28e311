import { z } from 'zod';
import { integerParameter, textParameter } from '../parameters.js';

const absentWhenBlank = (value: unknown) => (value === '' || value === null ? undefined : value);

/** A parameter that may be absent; an empty text and null count as absent, as Grape reads them for every type but text. */
export function optional<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess(absentWhenBlank, schema.optional()).optional();
}

/** A text that may be absent. An empty one stays one, for the record to refuse it, and null is as good as empty. */
export const optionalText = z.preprocess((value) => (value === null ? '' : value), textParameter.optional()).optional();

/** A parameter with a default; an empty text and null count as absent. */
export function withDefault<Schema extends z.ZodType>(schema: Schema, value: z.output<Schema>) {
  return z
    .preprocess(absentWhenBlank, schema.default(value as never))
    .default(value as never) as unknown as z.ZodDefault<Schema>;
}

/** The number of a record. */
export const idParameter = integerParameter;

/** A list as JSON, as `scopes[]=api&scopes[]=read_api`, or as `scopes=api,read_api` (`CommaSeparatedToArray`). */
export function listParameter<Element extends z.ZodType>(element: Element) {
  return z.preprocess(splitAtCommas, z.array(element));
}

function splitAtCommas(value: unknown): unknown {
  if (value === undefined) {
    return value;
  }
  const entries = Array.isArray(value) ? value : [value];
  return entries
    .flatMap((entry: unknown) => (typeof entry === 'string' ? entry.split(',').map((part) => part.trim()) : [entry]))
    .filter((entry) => entry !== '' && entry !== null);
}

/** A point in time: ISO 8601, or a date, which is its midnight in UTC. */
export const timeParameter = z.preprocess(
  (value) => (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00Z` : value),
  z.iso.datetime({ offset: true }).refine((value) => value >= '0001', 'is invalid'),
);

type Names = readonly [string, ...string[]];
type Shape = Readonly<Record<string, unknown>>;

const given = (parameters: Shape, names: Names) => names.filter((name) => parameters[name] !== undefined);

/** Says a condition on the parameters in JSON Schema, beside those that were said before. */
function saying<Schema extends z.ZodType>(schema: Schema, before: z.ZodType, condition: object): Schema {
  const { allOf = [] } = (before.meta() ?? {}) as { allOf?: object[] };
  return schema.meta({ allOf: [...allOf, condition] });
}

/** Refuses a request that gives none of these (Grape's `at_least_one_of`). */
export function atLeastOneOf<Schema extends z.ZodType<Shape>>(schema: Schema, names: Names): Schema {
  const refined = schema.refine((parameters) => given(parameters, names).length > 0, {
    path: [names.join(', ')],
    message: `${names.length > 1 ? 'are' : 'is'} missing, at least one parameter must be provided`,
    when: ({ value }) => typeof value === 'object',
  });
  return saying(refined, schema, { anyOf: names.map((name) => ({ required: [name] })) });
}

/** Refuses a request that gives more than one of these (Grape's `mutually_exclusive`). */
export function mutuallyExclusive<Schema extends z.ZodType<Shape>>(schema: Schema, names: Names): Schema {
  const refined = schema.refine((parameters) => given(parameters, names).length < 2, {
    path: [names.join(', ')],
    message: 'are mutually exclusive',
    when: ({ value }) => typeof value === 'object',
  });
  return saying(refined, schema, { not: { required: names } });
}
