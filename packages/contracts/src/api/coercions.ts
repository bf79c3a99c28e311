import { z } from 'zod';
import { integerParameter, textParameter } from '../parameters.js';
import { rubyTime } from '../ruby-times.js';

/** An empty text is one of the values of a text with `values:`, and refused as such. */
const absentWhenBlank = (schema: z.ZodType) => (value: unknown) =>
  (value === '' && !(schema instanceof z.ZodEnum)) || value === null ? undefined : value;

/**
 * What `make` makes of a schema, the same for the same schema, which never changes: a start has a thousand fewer to make.
 *
 * @param made what was made before
 */
export function onceFor<Schema extends z.ZodType, Made>(
  made: WeakMap<z.ZodType, unknown>,
  schema: Schema,
  make: (schema: Schema) => Made,
): Made {
  if (!made.has(schema)) made.set(schema, make(schema));
  return made.get(schema) as Made;
}

const OPTIONAL = new WeakMap<z.ZodType, unknown>();
const CLEARABLE = new WeakMap<z.ZodType, unknown>();

/** A parameter that may be absent; null and, for every type but a choice of texts, an empty text count as absent. */
export function optional<Schema extends z.ZodType>(schema: Schema) {
  return onceFor(OPTIONAL, schema, () => z.preprocess(absentWhenBlank(schema), schema.optional()).optional());
}

/** A parameter that may be absent; an empty text and null take away what is stored. */
export function clearable<Schema extends z.ZodType>(schema: Schema) {
  const nullWhenBlank = (value: unknown) => (value === '' ? null : value);
  return onceFor(CLEARABLE, schema, () => z.preprocess(nullWhenBlank, schema.nullable().optional()).optional());
}

/** A text that may be absent. An empty one stays one, for the record to refuse it, and null is as good as empty. */
export const optionalText = z.preprocess((value) => (value === null ? '' : value), textParameter.optional()).optional();

/** A parameter with a default, which is absent as `optional` has it. */
export function withDefault<Schema extends z.ZodType>(schema: Schema, value: z.output<Schema>) {
  return z
    .preprocess(absentWhenBlank(schema), schema.default(value as never))
    .default(value as never) as unknown as z.ZodDefault<Schema>;
}

/** The number of a record. */
export const idParameter = integerParameter;

/** Entries of a list: a bound of Tandem's own. */
const MOST_ENTRIES = 1_000;

const entriesOf = <Element extends z.ZodType>(element: Element) => z.array(element).max(MOST_ENTRIES);

/** A list as JSON, as `scopes[]=api&scopes[]=read_api`, or as `scopes=api,read_api` (`CommaSeparatedToArray`). */
export function listParameter<Element extends z.ZodType>(element: Element) {
  return z.preprocess(splitAtCommas, entriesOf(element));
}

/** A list that must be given, of some values: Grape refuses its absence by both rules (`requires`, `values:`). */
export function requiredChoices<Element extends z.ZodEnum>(element: Element) {
  return z.preprocess((value, { issues }) => {
    if (value === undefined) {
      for (const message of ['is missing', 'does not have a valid value']) {
        issues.push({ code: 'custom', message, input: value });
      }
    }
    return splitAtCommas(value);
  }, entriesOf(element));
}

function splitAtCommas(value: unknown): unknown {
  if (value === undefined) return value;
  const entries = Array.isArray(value) ? value : [value];
  return entries
    .flatMap((entry: unknown) => (typeof entry === 'string' ? entry.split(',').map((part) => part.trim()) : [entry]))
    .filter((entry) => entry !== '' && entry !== null);
}

/** A point in time, ISO 8601 in UTC from whatever Ruby's `DateTime.parse` reads as one. */
export const timeParameter = z.preprocess(
  (value) => (typeof value === 'string' ? (rubyTime(value) ?? value) : value),
  z.iso.datetime(),
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

/** Refuses a request that gives some of these and not all (Grape's `all_or_none_of`). */
export function allOrNoneOf<Schema extends z.ZodType<Shape>>(schema: Schema, names: Names): Schema {
  const refined = schema.refine((parameters) => [0, names.length].includes(given(parameters, names).length), {
    path: [names.join(', ')],
    message: 'provide all or none of parameters',
    when: ({ value }) => typeof value === 'object',
  });
  const dependent = Object.fromEntries(names.map((name) => [name, names.filter((other) => other !== name)]));
  return saying(refined, schema, { dependentRequired: dependent });
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
